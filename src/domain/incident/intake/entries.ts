import type { Entry, Group, Intake } from './intake-state.ts';

const mostFlips = 10;
const flapWindowMs = 3_600_000;

export function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** An alert of a group begins to fire. */
export function begin(intake: Intake, { group, id, entry }: { group: Group; id: string; entry: Entry }, now: number): void {
  if (group.open === 0) flip(group, now);
  group.open += 1;
  group.entries.set(id, entry);
  intake.where.set(id, group);
  group.dirty = true;
  group.fresh ||= entry.expected !== true;
  group.changedAt = now;
}

/** An alert of a group has ended, at a time in seconds. */
export function end(group: Group, entry: Entry, { at, now }: { at: number; now: number }): void {
  for (const name of ['held', 'absent', 'until', 'suppressed', 'expected'] as const) delete entry[name];
  entry.ended = at;
  group.dirty = true;
  group.changedAt = now;
  group.open -= 1;
  if (group.open === 0) flip(group, now);
}

function flip(group: Group, now: number): void {
  group.flips = [...group.flips, now].slice(-mostFlips);
}

/** Three times within an hour it began or ceased to fire. */
export function isFlapping({ flips }: Group, now: number): boolean {
  return flips.filter((at) => now - at < flapWindowMs).length >= 3;
}

/** An alert of a group is silenced at its source, or is so no longer, which is as if it began to fire. */
export function suppress(group: Group, entry: Entry, suppressed: boolean): void {
  if (suppressed) entry.suppressed = true;
  else if (entry.suppressed) {
    delete entry.suppressed;
    group.fresh ||= entry.expected !== true;
  }
}
