import { condition } from '@temporalio/workflow';
import { holdOf } from '../../domain/incident/flapping.ts';
import type { RecoveryLook } from '../../domain/incident/incident-activities.ts';
import { timersOf } from '../../domain/incident/timers.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { callsOf } from './calls.ts';
import type { Life } from './life.ts';
import { move, tell } from './life.ts';
import { count } from './metrics.ts';

/** So often may recovery fail to hold before people are called again. */
const mostRestarts = 3;
const mostLooks = 400;

/**
 * Waits until it is over: no alert fires, and for the whole hold every look is good. A resolved alert alone is no recovery, no data is not good, and one
 * bad look begins the hold anew. A person's word ends it at once.
 */
export async function awaitRecovery(life: Life, env: Environment): Promise<void> {
  while (life.verdict === undefined) {
    await condition(() => life.verdict !== undefined || isQuiet(life));
    if (life.verdict === undefined && (await holds(life, env))) return;
  }
}

/** Nobody says that anything is wrong; that nothing is said counts for nothing, and what is suppressed still fires. A run that acts looks for itself whether it helped: until then nothing is over. */
function isQuiet({ record, noData }: Life): boolean {
  const { firing, suppressed, total } = record.alertCount;
  const acts = record.tried.some(({ state, endedAt }) => endedAt === undefined && state === 'acting');
  const mitigated = record.tried.some(({ state }) => state === 'done');
  return !noData && firing + suppressed === 0 && !acts && (total > 0 || mitigated);
}

async function holds(life: Life, env: Environment): Promise<boolean> {
  if (!(await isGood(life, env))) return false;
  // It may begin to flap, or become worse, meanwhile.
  const seconds = (): number => holdOf(env.response?.holdSeconds ?? timersOf[life.record.severity].holdSeconds, life.record.flapping);
  const begun = Date.now();
  move(life, 'monitoring', { by: 'watchkeeper', text: `no alert fires: it must hold for ${seconds()} s` });
  while (life.verdict === undefined) {
    const left = seconds() * 1000 - (Date.now() - begun);
    if (left <= 0) return true;
    const stirred = (): boolean => life.verdict !== undefined || !isQuiet(life);
    const every = Math.max(1, Math.min(30, seconds() / 5));
    await condition(stirred, Math.max(1, Math.min(every * 1000, left)), { summary: 'does it hold?' });
    const look = await lookOnce(life, env);
    if (look.seen !== 'good' || !isQuiet(life)) return restart(life, look);
  }
  return false;
}

/** Looks until the first good look, ever less often: nothing holds before that. */
async function isGood(life: Life, env: Environment): Promise<boolean> {
  for (let pause = 15; life.verdict === undefined && isQuiet(life); pause = Math.min(300, pause * 2)) {
    const look = await lookOnce(life, env);
    if (look.seen === 'good') return isQuiet(life);
    if (pause === 15) move(life, 'validating', { by: 'watchkeeper', text: `no alert fires, but ${look.words}` });
    if (pause === 120) callForHelp(life, `no alert fires, but it is not good: ${look.words}`);
    await condition(() => life.verdict !== undefined || !isQuiet(life), pause * 1000, { summary: 'is it good now?' });
  }
  return false;
}

async function lookOnce(life: Life, env: Environment): Promise<RecoveryLook> {
  const { target, service, clear } = life.record;
  const { store } = life.request;
  const look = await callsOf(target, 'does it hold?', 1)
    .recovered({ env, ...(service !== undefined && { service }), ...(store !== undefined && { store }), ...(clear && { clear }) })
    .catch((): RecoveryLook => ({ seen: 'none', words: 'nobody could look' }));
  const { seen, value } = look;
  life.record.looks.push({ at: new Date().toISOString(), seen, ...(value !== undefined && { value }) });
  if (life.record.looks.length > mostLooks) life.record.looks.shift();
  return look;
}

function restart(life: Life, look: RecoveryLook): false {
  if (life.verdict !== undefined) return false;
  life.restarts += 1;
  count(life, 'restarts');
  const why = isQuiet(life) ? look.words : 'alerts fire again, or nobody can say';
  tell(life, { kind: 'recovery', by: 'watchkeeper', text: `recovery did not hold: ${why}` });
  move(life, 'validating', { by: 'watchkeeper', text: 'it is not over' });
  if (life.restarts % mostRestarts === 0) callForHelp(life, `recovery did not hold ${life.restarts} times`);
  return false;
}

function callForHelp(life: Life, why: string): void {
  move(life, 'mitigating', { by: 'watchkeeper', text: why });
  life.nothingLeft = true;
}
