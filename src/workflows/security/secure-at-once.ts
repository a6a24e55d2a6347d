import type { RunbookInput } from '../../domain/run/inputs-schema.ts';
import { plainSecurity } from '../../domain/security/security-policy.ts';
import type { AtOnceRun } from '../run/run.ts';
import { markHead } from './mark-head.ts';

/** What is done about a break-in before anybody is asked: nothing of it changes a service. The custody first, or a restart takes what is to be saved. */
export async function secureAtOnce(run: AtOnceRun, input: RunbookInput<'securityIncident'>, services: readonly string[]): Promise<void> {
  const caseId = run.id;
  run.mark('custodyCase', caseId);
  const { regimes } = run.env.security ?? plainSecurity;
  const awareAt = input.awareAt ?? run.now();
  await run.change.takeIntoCustody({ caseId, services });
  if (regimes.length > 0) {
    await run.change.startClocks({ caseId, regimes, awareAt, ...(input.incident !== undefined && { incident: input.incident }) });
  }
  const evidence = await run.observe.captureEvidence({ caseId, services, phase: 'volatile', withinSeconds: input.captureWithinSeconds });
  markHead(run, evidence.head);
  run.note('evidence', `${evidence.saved} items saved before anything was touched, ${evidence.waived} waived`);
  if (!evidence.locked) run.note('evidence can be deleted', `the bucket ${run.env.objects.bucket} has no Object Lock`);
}
