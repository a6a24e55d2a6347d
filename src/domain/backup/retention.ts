import type { Retention } from '../system/environment.ts';
import type { SetSummary } from './backup-set.ts';

/** Which sets a policy keeps, and why; the others have done their time. */
export interface RetentionReport {
  kept: { setId: string; because: string }[];
  /** Ids, newest first. Nothing is deleted for it: it is reported. */
  expired: string[];
}

const dayMs = 86_400_000;

/**
 * The newest sets by count, and the newest of each of the last days, weeks (from Monday) and months, all in UTC and by the instant the data is of.
 * A set that a restore took of the state it replaced counts like the others.
 */
export function retentionOf(sets: readonly SetSummary[], policy: Retention): RetentionReport {
  const newestFirst = sets.toSorted((a, b) => Date.parse(b.cutAt) - Date.parse(a.cutAt));
  const reasons = new Map<string, string>();
  const keep = (found: readonly SetSummary[], because: string): void => {
    for (const { setId } of found) if (!reasons.has(setId)) reasons.set(setId, because);
  };
  keep(newestFirst.slice(0, Math.max(1, policy.last)), 'newest');
  keep(newestOfEach(newestFirst, dayOf, policy.daily), 'daily');
  keep(newestOfEach(newestFirst, weekOf, policy.weekly), 'weekly');
  keep(newestOfEach(newestFirst, monthOf, policy.monthly), 'monthly');
  return {
    kept: newestFirst.flatMap(({ setId }) => (reasons.has(setId) ? [{ setId, because: reasons.get(setId) ?? '' }] : [])),
    expired: newestFirst.map(({ setId }) => setId).filter((setId) => !reasons.has(setId)),
  };
}

function newestOfEach(newestFirst: readonly SetSummary[], periodOf: (at: Date) => string, count: number): SetSummary[] {
  const newest = new Map<string, SetSummary>();
  for (const set of newestFirst) {
    const period = periodOf(new Date(set.cutAt));
    if (!newest.has(period)) newest.set(period, set);
  }
  return [...newest.values()].slice(0, count);
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function weekOf(at: Date): string {
  const sinceMonday = (at.getUTCDay() + 6) % 7;
  return dayOf(new Date(at.getTime() - sinceMonday * dayMs));
}

function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7);
}
