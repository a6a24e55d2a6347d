import { condition, getExternalWorkflowHandle } from '@temporalio/workflow';
import { timersOf } from '../../domain/incident/timers.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { levelsOf } from './ladder.ts';
import type { Life } from './life.ts';
import { tell, triedBy } from './life.ts';
import { pageLevel } from './page-level.ts';

/**
 * Asks for an approval: the level of the ladder that was paged last, then the next one, or the last one again, each for as long as the severity gives.
 * When nobody has answered both, the run is ended: nothing was changed, and other options follow.
 */
export function askForApproval(life: Life, env: Environment, runId: string): void {
  // It must not hold up what waits for the run, and it ends with it.
  void asking(life, env, runId).catch(() => undefined);
}

async function asking(life: Life, env: Environment, runId: string): Promise<void> {
  const settled = (): boolean => {
    const tried = triedBy(life, runId);
    return tried === undefined || tried.endedAt !== undefined || tried.approvedBy.length > 0;
  };
  // Its plan is made first: what cannot be planned needs nobody.
  await condition(() => settled() || triedBy(life, runId)?.state === 'waiting');
  const first = Math.max(0, life.climb.level);
  const next = Math.max(first, Math.min(first + 1, levelsOf(life, env) - 1));
  for (const level of [first, next]) {
    if (settled()) return;
    await pageLevel(life, env, { level, round: 0, kind: 'approval' });
    await condition(settled, timersOf[life.record.severity].approvalSeconds * 1000, { summary: 'an approval is waited for' });
  }
  if (settled()) return;
  tell(life, { kind: 'mitigation', by: 'watchkeeper', text: 'nobody approved in time: the run is ended, nothing was changed' });
  await getExternalWorkflowHandle(runId).signal('abort', { by: `incident/${life.record.number}`, reason: 'nobody approved in time' });
}
