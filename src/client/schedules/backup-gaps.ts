import { durationText } from '../../domain/definition/duration.ts';
import type { Schedule } from '../../domain/schedule/schedule.ts';
import type { Environment, Store } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { nextTimes, timeText } from './times.ts';

/** What is to be said about the backups of one store, as they are scheduled (E1). */
export interface BackupGap {
  /** The schedules concerned; none when nothing backs the store up. */
  schedules: readonly Schedule[];
  message: string;
  /** Only production must meet its RPO. */
  warning: boolean;
}

/** More than a year of hours: both changes of the clocks are seen. */
const mostTimes = 10_000;
const mostDays = 400;

/** Every store whose schedules leave more time between two backups than its RPO or its policy allows. */
export function backupGaps(environments: readonly Environment[], schedules: readonly Schedule[], now: Date): BackupGap[] {
  return environments.flatMap((env) => env.stores.flatMap((store) => gapOf(env, store, { schedules, now })));
}

interface Scheduled {
  schedules: readonly Schedule[];
  now: Date;
}

function gapOf(env: Environment, store: Store, { schedules: all, now }: Scheduled): BackupGap[] {
  const { rpoSeconds, everySeconds } = store.backup;
  const schedules = all.filter((schedule) => isBackupOf(schedule, env, store));
  const what = `${store.name} of ${targetOf(env)}`;
  if (schedules.length === 0) return env.production ? [{ schedules, warning: true, message: `no schedule backs up ${what}` }] : [];
  const gap = longestGap(schedules, now);
  if (gap === undefined) return [{ schedules, warning: !env.production, message: `hardly ever backs up ${what}` }];
  const zone = schedules[0]?.timeZone ?? 'UTC';
  const apart = `backs up ${what} up to ${durationText(gap.seconds)} apart (after ${timeText(gap.from, zone)})`;
  if (rpoSeconds !== undefined && gap.seconds > rpoSeconds) {
    return [{ schedules, warning: !env.production, message: `${apart}, which cannot meet its RPO of ${durationText(rpoSeconds)}` }];
  }
  return gap.seconds > everySeconds
    ? [{ schedules, warning: true, message: `${apart}; its policy says every ${durationText(everySeconds)}` }]
    : [];
}

/** A backup without a store is of the only one. */
function isBackupOf({ runbook, request, environment, paused }: Schedule, env: Environment, { name }: Store): boolean {
  if (runbook !== 'backup' || environment !== env.environment || paused) return false;
  const store = (request.input as { store?: unknown } | undefined)?.store;
  return store === undefined ? env.stores.length === 1 : store === name;
}

function longestGap(schedules: readonly Schedule[], now: Date): { seconds: number; from: Date } | undefined {
  const until = new Date(now.getTime() + mostDays * 86_400_000);
  const times = schedules
    .flatMap((schedule) => nextTimes(schedule, now, { count: mostTimes, until }))
    .map((time) => time.getTime())
    .toSorted((a, b) => a - b);
  const gaps = times
    .slice(1)
    .map((time, index) => ({ seconds: (time - (times[index] ?? time)) / 1000, from: new Date(times[index] ?? time) }));
  return gaps.toSorted((a, b) => b.seconds - a.seconds)[0];
}
