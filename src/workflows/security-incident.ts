import { ApplicationFailure } from '@temporalio/workflow';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import { codenameOf } from '../domain/security/case-names.ts';
import type { CustodyHead } from '../domain/security/custody-row.ts';
import type { RotatedSecret } from '../domain/security/security-policy.ts';
import { plainSecurity } from '../domain/security/security-policy.ts';
import type { Environment } from '../domain/system/environment.ts';
import type { Run, Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { contain } from './security/contain.ts';
import { secureAtOnce } from './security/secure-at-once.ts';
import { markHead } from './security/mark-head.ts';
import type { Proposal } from './security/propose-restores.ts';
import { proposeRestores } from './security/propose-restores.ts';
import { servicesOf } from './services-of.ts';

type Input = RunbookInput<'securityIncident'>;

export interface SecurityOutcome {
  outcome: 'contained';
  /** What the case is called where many read. */
  case: string;
  services: readonly string[];
  /** `held`: nobody signed that the evidence is complete, and nobody may touch the services yet. */
  custody: 'released' | 'held';
  head: CustodyHead;
  /** Without `by`: nobody said that it was done. */
  rotated: readonly { name: string; by?: string }[];
  /** What could be restored from before the break-in: for people to start. */
  proposals: readonly Proposal[];
}

/**
 * Answers a break-in in the order that keeps evidence (E66): the services are nobody's to touch, volatile evidence is saved, and the clocks of laws begin, at once and
 * unasked; then, approved as R2, they are cut off; what isolation left is saved, a clean set is looked for, users are signed out, secrets rotated by people, and the custody
 * is signed off. What is cut off stays so, however the run ends.
 */
export const securityIncidentRunbook: Runbook<Input, SecurityOutcome> = {
  name: 'securityIncident',
  title: 'Answer a break-in',
  // None: a deployment that runs must not keep the services from being cut off. Their custody stops it.
  locks: () => [],
  ifBusy: 'fail',
  waitForLocksSeconds: 60,
  whenStuck: { afterSeconds: 3600, then: 'fail' },
  atOnce: {
    // What it waived is to be written yet.
    withinSeconds: ({ captureWithinSeconds }) => Math.ceil(captureWithinSeconds * 1.1) + 1,
    steps: async (run, input) => await secureAtOnce(run, input, servicesMeant(run.env, input)),
  },
  async steps(run, input) {
    const caseId = run.id;
    const services = servicesMeant(run.env, input);
    const secrets = secretsMeant(run.env, input);
    run.note(
      'case',
      `${codenameOf(caseId)}: evidence is saved, and ${services.join(', ')} kept from everybody else, before anybody is asked`,
    );
    await contain(run, caseId, services);
    const saved = await run.observe.captureEvidence({ caseId, services, phase: 'isolated', withinSeconds: input.captureWithinSeconds });
    markHead(run, saved.head);
    const proposals = await proposeRestores(run, input, services);
    if (run.env.security?.signOut) markHead(run, (await run.change.forceSignOut({ caseId, services })).head);
    const rotated = await rotate(run, secrets, input);
    return { outcome: 'contained', case: codenameOf(caseId), services, rotated, proposals, ...(await giveBack(run, input, services)) };
  },
};

export const securityIncident = runbook(securityIncidentRunbook);

function servicesMeant(env: Environment, { services }: Input): string[] {
  return servicesOf(env, services).map(({ name }) => name);
}

function secretsMeant({ security = plainSecurity }: Environment, { secrets }: Input): readonly RotatedSecret[] {
  const known = security.secrets.map(({ name }) => name);
  const stranger = secrets?.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw ApplicationFailure.nonRetryable(
      `\`security\` of the system file names no secret ${stranger}: ${known.join(', ') || 'it names none'}`,
      'InvalidInput',
    );
  }
  return security.secrets.filter(({ name }) => secrets?.includes(name) ?? true);
}

/** One after the other, each done and signed by a person: we know no secret, and change none. */
async function rotate(
  run: Run,
  secrets: readonly RotatedSecret[],
  { signOffWithinSeconds }: Input,
): Promise<{ name: string; by?: string }[]> {
  const rotated: { name: string; by?: string }[] = [];
  for (const { name, how } of secrets) {
    const signed = await run.signOff({ question: `Rotate ${name}: ${how}. Is it another one now?`, withinSeconds: signOffWithinSeconds });
    const by = signed && { by: signed.by };
    const said = signed ? {} : { said: 'nobody signed that it was done' };
    markHead(
      run,
      (await run.change.noteInCustody({ caseId: run.id, kind: 'rotate', what: `secret ${name} rotated`, ...by, ...said })).head,
    );
    rotated.push({ name, ...by });
  }
  return rotated;
}

async function giveBack(
  run: Run,
  { signOffWithinSeconds }: Input,
  services: readonly string[],
): Promise<Pick<SecurityOutcome, 'custody' | 'head'>> {
  const caseId = run.id;
  const question = `Is the evidence of ${codenameOf(caseId)} complete? ${services.join(', ')} can be restarted, released and restored then`;
  const signed = await run.signOff({ question, withinSeconds: signOffWithinSeconds });
  if (signed === undefined) {
    const { head } = await run.change.noteInCustody({ caseId, kind: 'note', what: 'custody held', said: 'nobody signed it off' });
    run.note('custody', `nobody signed it off: ${services.join(', ')} are held until somebody does: watchkeeper custody release`);
    return { custody: 'held', head };
  }
  const { head } = await run.change.releaseCustody({ caseId, services, by: signed.by });
  markHead(run, head);
  return { custody: 'released', head };
}
