import type { Timers } from './timers.ts';

/** How far a ladder has come. Its clock stands still while somebody has acknowledged. */
export interface Climb {
  /** The highest level that was paged; -1 before the first. */
  level: number;
  /** Seconds on the clock at the last page; absent before the first. */
  pagedAtSeconds?: number;
  /** Pages of the present level so far. */
  round: number;
  /** How often all levels were gone through after the last one. */
  loops: number;
}

export const atTheFoot: Climb = { level: -1, round: 0, loops: 0 };

export interface PageDue {
  level: number;
  round: number;
  /** On the ladder's clock; in the past when it is overdue. */
  atSeconds: number;
  /** Everybody, after the ladder's end. */
  everybody?: boolean;
}

/** A level is called so often before it waits for the next one: more would only train people to turn it off. */
const mostRounds = 3;
const mostLoops = 5;
const loopSeconds = 600;
const nagSeconds = 1800;

/**
 * The next page of a ladder of so many levels that nobody answers. A level whose time has come is paged before any lower one is paged again: after
 * a raise of the severity, or an outage of ours, the highest that is due is called at once, and only that. After the last level everybody is called,
 * five times every ten minutes, then every half hour.
 */
export function nextPage(
  timers: Timers,
  levels: number,
  { climb, clockSeconds }: { climb: Climb; clockSeconds: number },
): PageDue | undefined {
  const starts = timers.levelsAtSeconds.slice(0, Math.max(levels, 0));
  const higher = starts.flatMap((at, level) => (at !== undefined && level > climb.level ? [{ level, at }] : []));
  const overdue = higher.findLast(({ at }) => at <= clockSeconds);
  if (overdue !== undefined) return { level: overdue.level, round: 0, atSeconds: overdue.at };
  const [next] = higher;
  const again = againAt(timers, climb);
  if (again !== undefined && (next === undefined || again < next.at)) return { level: climb.level, round: climb.round, atSeconds: again };
  if (next !== undefined) return { level: next.level, round: 0, atSeconds: next.at };
  if (climb.pagedAtSeconds === undefined) return undefined;
  const every = climb.loops < mostLoops ? loopSeconds : nagSeconds;
  return { level: climb.level, round: climb.round, atSeconds: climb.pagedAtSeconds + every, everybody: true };
}

function againAt(timers: Timers, { pagedAtSeconds, round, loops }: Climb): number | undefined {
  if (pagedAtSeconds === undefined || round >= mostRounds || loops > 0) return undefined;
  return pagedAtSeconds + timers.pageAgainSeconds;
}

/** The ladder after that page. */
export function climbed(climb: Climb, due: PageDue, clockSeconds: number): Climb {
  const loops = climb.loops + (due.everybody === true ? 1 : 0);
  return { level: due.level, round: due.round + 1, loops, pagedAtSeconds: clockSeconds };
}
