import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Revision } from '../domain/release/service-state.ts';
import type { Run, Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { idleServices } from './idle-colours.ts';
import { releasedOf } from './services-of.ts';

export interface RollbackOutcome {
  outcome: 'rolledBack';
  services: { service: string; from: string; to: string; release?: string }[];
}

/** A service and what it returns to. */
interface Return {
  service: string;
  from: string;
  to: Revision;
  readyWithinSeconds: number;
}

/**
 * Puts services back to a state that they had: resolved once, by fingerprint, and never "the previous one", so that a second rollback does not bring
 * the bad version back (E41).
 *
 * Of a route only the colour that takes the traffic is put back; to send the traffic to the other one is `switchTraffic`.
 *
 * Risk R2; an emergency is R1, needs nobody's approval and asks a deployment that runs to make way. Configuration goes back with the instances;
 * data do not (`restore` does that).
 */
export const rollbackRunbook: Runbook<RunbookInput<'rollback'>, RollbackOutcome> = {
  name: 'rollback',
  title: 'Put services back to a release that was healthy',
  locks: () => ['change'],
  ifBusy: ({ emergency }) => (emergency ? 'takeOver' : 'fail'),
  takesOver: ['deploy', 'rollback', 'restart', 'scale', 'switchTraffic', 'configChange'],
  waitForLocksSeconds: 1800,
  whenStuck: { afterSeconds: 900, then: 'rollBack' },
  async steps(run, input) {
    const returns = await returnsOf(run, input);
    await putAllBack(run, returns, input.emergency);
    return {
      outcome: 'rolledBack',
      services: returns.map(({ service, from, to: { fingerprint, release } }) => ({
        service,
        from,
        to: fingerprint,
        ...(release && { release }),
      })),
    };
  },
};

export const rollback = runbook(rollbackRunbook);

/** What each service that is meant returns to, the last first. Looks only. */
export async function returnsOf(run: Run, { services, to }: Pick<RunbookInput<'rollback'>, 'services' | 'to'>): Promise<Return[]> {
  await run.observe.platformIdentity({});
  const idle = services === undefined ? await idleServices(run) : new Set<string>();
  const meant = releasedOf(run.env, services).filter(({ name }) => !idle.has(name));
  const returns: Return[] = [];
  for (const { name: service, readyWithinSeconds } of meant.toReversed()) {
    const { fingerprint } = await run.observe.serviceState({ service });
    const revision = await run.observe.revisionToReturnTo({ service, to });
    run.note(service, `→ ${revision.release ?? Object.values(revision.images).join(', ')}, of ${revision.createdAt}`);
    returns.push({ service, from: fingerprint, to: revision, readyWithinSeconds });
  }
  return returns;
}

/** Keeps what all of them are now, then puts them back one after the other. */
export async function putAllBack(run: Run, returns: readonly Return[], emergency: boolean): Promise<void> {
  for (const { service, from } of returns) await run.change.keepSnapshot({ service, fingerprint: from });
  for (const one of returns) await putBack(run, one, emergency);
}

async function putBack(run: Run, { service, from, to, readyWithinSeconds }: Return, emergency: boolean): Promise<void> {
  const change = { service, changeId: run.id, from, to: to.fingerprint };
  const { fingerprint } = emergency ? await run.change.returnInEmergency(change) : await run.change.returnToRevision(change);
  await run.verify.rolledOut({ service, fingerprint, withinSeconds: readyWithinSeconds });
  await run.verify.serviceHealthy({ service });
}
