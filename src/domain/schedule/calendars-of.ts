import { type Calendar, everyMinute, monthNames } from './calendar.ts';
import { readDays } from './calendar-days.ts';
import { readCron } from './cron.ts';
import type { ScheduleFields } from './schedule-file-schema.ts';

type When = Pick<ScheduleFields, 'cron' | 'calendar'>;

/** When a checked schedule runs: one calendar for each time of day that is named. */
export function calendarsOf({ cron, calendar }: When): Calendar[] {
  if (cron !== undefined) return cronCalendars(cron);
  if (calendar === undefined) return [];
  const days = readDays(calendar.days);
  if ('fault' in days) return [];
  const months = calendar.months?.map((month) => monthNames.indexOf(month) + 1).toSorted((a, b) => a - b) ?? everyMinute.months;
  return timesOf(calendar.at).map((time) => ({ ...days, months, hours: [Number(time.slice(0, 2))], minutes: [Number(time.slice(3))] }));
}

/** The same in words, for lists and for the Temporal UI. */
export function whenWords({ cron, calendar }: When): string {
  if (calendar === undefined) return `cron ${cron ?? ''}`;
  const months = calendar.months === undefined ? '' : ` in ${calendar.months.join(', ')}`;
  return `${calendar.days} at ${timesOf(calendar.at).join(', ')}${months}`;
}

function cronCalendars(cron: string): Calendar[] {
  const read = readCron(cron);
  return 'fault' in read ? [] : [read.calendar];
}

function timesOf(at: string | readonly string[]): readonly string[] {
  return typeof at === 'string' ? [at] : at;
}
