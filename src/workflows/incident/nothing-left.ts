import { condition } from '@temporalio/workflow';
import { timersOf } from '../../domain/incident/timers.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { levelsOf } from './ladder.ts';
import type { Life } from './life.ts';
import { tell } from './life.ts';
import { pageLevel } from './page-level.ts';

/** When nothing is left to try, or recovery does not hold, the next level is called although somebody is on it. Ends only with its scope. */
export async function callAgain(life: Life, env: Environment): Promise<never> {
  for (;;) {
    await condition(() => life.nothingLeft === true);
    const last = Math.min(timersOf[life.record.severity].levelsAtSeconds.length, levelsOf(life, env)) - 1;
    const level = Math.max(0, Math.min(life.climb.level + 1, last));
    tell(life, { kind: 'page', by: 'watchkeeper', text: `nothing is left to try: level ${level + 1} is called` });
    await pageLevel(life, env, { level, round: 0, kind: 'page' });
    life.nothingLeft = false;
  }
}
