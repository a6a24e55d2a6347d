import type { SetSummary } from './backup-set.ts';

/** By the instant their data is of, not by name or time of writing: those lie after clock changes and copies. */
export function newestFirst(sets: readonly SetSummary[]): SetSummary[] {
  return sets.toSorted((a, b) => Date.parse(b.cutAt) - Date.parse(a.cutAt));
}
