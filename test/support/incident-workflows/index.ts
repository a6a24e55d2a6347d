import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Word } from '../../../src/domain/run/messages.ts';
import type { RunRequest } from '../../../src/domain/run/request.ts';
import type { RunOutcome } from '../../../src/domain/run/outcome.ts';

export { incident } from '../../../src/workflows/incident/incident.ts';
export { incidentNumbers } from '../../../src/workflows/incident/incident-numbers.ts';

/** FAKE of the runbook: it only ends. */
export async function securityIncident(request: RunRequest): Promise<RunOutcome> {
  return await mitigate(request);
}

/** FAKE of the runbook: what comes of it is in the test's script; what is to expire waits until it is aborted. */
export async function mitigate(request: RunRequest): Promise<RunOutcome> {
  const { scriptedRun } = proxyActivities<{ scriptedRun(request: RunRequest): Promise<RunOutcome> }>({
    startToCloseTimeout: '1 hour',
    retry: { maximumAttempts: 1 },
  });
  let aborted: Word | undefined;
  setHandler(defineSignal<[Word]>('abort'), (word) => void (aborted = word));
  const outcome = await scriptedRun(request);
  if (outcome.kind !== 'expired') return outcome;
  await condition(() => aborted !== undefined);
  return { kind: 'aborted', reason: aborted?.reason ?? '' };
}
