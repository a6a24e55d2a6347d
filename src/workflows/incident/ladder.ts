import { condition } from '@temporalio/workflow';
import type { PageDue } from '../../domain/incident/escalation.ts';
import { climbed, nextPage } from '../../domain/incident/escalation.ts';
import { isQuietNow } from '../../domain/incident/quiet.ts';
import { isOpen } from '../../domain/incident/moves.ts';
import { timersOf } from '../../domain/incident/timers.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Life } from './life.ts';
import { show, tell } from './life.ts';
import { met } from './deadlines.ts';
import { pageLevel } from './page-level.ts';

const flappingSeconds = 900;

/** Pages the ladder, level by level, for as long as nobody acknowledges. Ends only with its scope. */
export async function climbLadder(life: Life, env: Environment): Promise<never> {
  for (;;) {
    await condition(() => mayPage(life) || life.snoozedUntilMs !== undefined);
    await waitOutSnooze(life);
    await waitWhileFlapping(life);
    const { severity } = life.record;
    const due = nextPage(timersOf[severity], levelsOf(life, env), { climb: life.climb, clockSeconds: clockOf(life) });
    const quiet = (): boolean => !mayPage(life) || life.record.severity !== severity || life.snoozedUntilMs !== undefined;
    if (due === undefined) await condition(quiet);
    else if (due.atSeconds <= clockOf(life)) await page(life, env, due);
    else await condition(quiet, (due.atSeconds - clockOf(life)) * 1000, { summary: `level ${due.level + 1} is paged then` });
  }
}

/** Nobody is paged for what somebody is on, or for what is over. */
function mayPage({ record, snoozedUntilMs, acknowledgedAtMs }: Life): boolean {
  if (record.recordOnly || !isOpen(record.state) || acknowledgedAtMs !== undefined || snoozedUntilMs !== undefined) return false;
  return !isQuietNow(record);
}

/** What comes and goes calls nobody a second time before it has stayed for a while. */
async function waitWhileFlapping(life: Life): Promise<void> {
  const stayedMs = (): number => Date.now() - (life.firingSinceMs ?? Date.now());
  while (life.record.flapping && life.climb.level >= 0 && mayPage(life) && stayedMs() < flappingSeconds * 1000) {
    const since = life.firingSinceMs;
    const left = flappingSeconds * 1000 - stayedMs();
    await condition(() => !mayPage(life) || life.firingSinceMs !== since, left, { summary: 'does it come and go?' });
  }
}

async function waitOutSnooze(life: Life): Promise<void> {
  const { snoozedUntilMs: until } = life;
  if (until === undefined) return;
  const begun = Date.now();
  await condition(() => life.snoozedUntilMs !== until, Math.max(1, until - begun), { summary: 'snoozed until then' });
  life.stoodStillMs += Date.now() - begun;
  if (life.snoozedUntilMs === until) delete life.snoozedUntilMs;
}

/** Seconds for which the ladder has been climbed: since the first alert, without the time in which it stood still. */
function clockOf({ record, stoodStillMs }: Life): number {
  return (Date.now() - Date.parse(record.since) - stoodStillMs) / 1000;
}

/** How many levels there are to be paged. */
export function levelsOf({ record }: Life, { response, contacts }: Environment): number {
  // Those who must know are one level.
  if (record.restricted && (response?.security.length ?? 0) > 0) return 1;
  return response === undefined || response.ladder.length === 0 ? Math.min(1, contacts.length) : response.ladder.length;
}

async function page(life: Life, env: Environment, due: PageDue): Promise<void> {
  // Before the call: whatever becomes of it, this page is behind us.
  life.climb = climbed(life.climb, due, clockOf(life));
  const levels = due.everybody === true ? Array.from({ length: due.level + 1 }, (_, level) => level) : [due.level];
  const all = await Promise.all(levels.map(async (level) => await pageLevel(life, env, { level, round: due.round, kind: 'page' })));
  const reached = all.some(({ deliveries }) => deliveries.some(({ result }) => result === 'sent'));
  if (reached) met(life, 'page');
  else await skipToNext(life, env, due);
  show(life);
}

/** Nobody is there to be reached: the next level is called at once, and that there is a gap is said. */
async function skipToNext(life: Life, env: Environment, due: PageDue): Promise<void> {
  tell(life, { kind: 'page', by: 'watchkeeper', text: `coverage gap: nobody of level ${due.level + 1} could be reached` });
  const next = due.level + 1;
  const still = due.everybody !== true && life.verdict === undefined;
  if (still && next < levelsOf(life, env)) await page(life, env, { level: next, round: 0, atSeconds: clockOf(life) });
}
