import { isRetired } from './pause-note.ts';
import { configHash, type Schedule } from './schedule.ts';

/** One schedule as the server tells of it. */
export interface ObservedSchedule {
  id: string;
  /** Absent: it was not made by Watchkeeper, or by an early one. */
  configHash?: string;
  paused: boolean;
  note?: string;
}

/** What is to be done about one schedule, and why. */
export type ScheduleChange =
  | { kind: 'create' | 'update' | 'keep'; id: string; schedule: Schedule; why: string }
  | { kind: 'pause' | 'delete' | 'retired'; id: string; why: string };

/**
 * What makes the server's schedules those of the files, in order of their ids. What the files no longer have is first paused;
 * with `prune` it is deleted, once it was paused for that reason.
 */
export function planSchedules(
  desired: readonly Schedule[],
  observed: readonly ObservedSchedule[],
  { prune }: { prune: boolean },
): ScheduleChange[] {
  const onServer = new Map(observed.map((schedule) => [schedule.id, schedule]));
  const wanted = new Set(desired.map(({ id }) => id));
  const changes = [
    ...desired.map((schedule) => changeOf(schedule, onServer.get(schedule.id))),
    ...observed.filter(({ id }) => !wanted.has(id)).map((schedule) => removalOf(schedule, prune)),
  ];
  return changes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function changeOf(schedule: Schedule, there: ObservedSchedule | undefined): ScheduleChange {
  const { id } = schedule;
  if (there === undefined) return { kind: 'create', id, schedule, why: 'it is new' };
  if (there.paused && isRetired(there.note)) return { kind: 'update', id, schedule, why: 'it is back in the files' };
  if (there.configHash !== configHash(schedule)) return { kind: 'update', id, schedule, why: 'it differs from its file' };
  const paused = there.paused && !schedule.paused ? `paused by an operator${there.note ? `: ${there.note}` : ''}` : '';
  return { kind: 'keep', id, schedule, why: paused || 'it is as its file says' };
}

function removalOf({ id, paused, note }: ObservedSchedule, prune: boolean): ScheduleChange {
  if (!paused || !isRetired(note)) return { kind: 'pause', id, why: 'it is no longer in the files' };
  if (prune) return { kind: 'delete', id, why: 'it is no longer in the files, and was paused for that before' };
  return { kind: 'retired', id, why: 'it is no longer in the files, and paused; --prune deletes it' };
}
