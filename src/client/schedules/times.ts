import { DateTime } from 'luxon';
import type { Calendar } from '../../domain/schedule/calendar.ts';
import type { Schedule } from '../../domain/schedule/schedule.ts';

type Times = Pick<Schedule, 'calendars' | 'timeZone'>;

/** 29 February on a Sunday is the rarest day: it may be 40 years away. */
const farthestDays = 41 * 366;

/**
 * The nominal times after an instant, as the server finds them. A local time that the clocks skip does not happen. One that they repeat
 * happens twice west of Greenwich and once elsewhere: there an hourly schedule has a gap of two hours. Ends when there is none for 40 years.
 */
function* timesAfter({ calendars, timeZone }: Times, after: Date): Generator<Date> {
  const start = DateTime.fromJSDate(after, { zone: timeZone }).startOf('day');
  for (let day = 0; day < farthestDays; day++) {
    const times = calendars.flatMap((calendar) => timesOf(calendar, start.plus({ days: day })));
    const distinct = [...new Set(times)].toSorted((a, b) => a - b);
    yield* distinct.filter((time) => time > after.getTime()).map((time) => new Date(time));
  }
}

/** The next nominal times after an instant; fewer when there are no more, or no more before `until`. */
export function nextTimes(schedule: Times, after: Date, limit: { count: number; until?: Date } = { count: 5 }): Date[] {
  const times: Date[] = [];
  for (const time of timesAfter(schedule, after)) {
    if (times.length >= limit.count || (limit.until !== undefined && time > limit.until)) break;
    times.push(time);
  }
  return times;
}

/** `2026-12-06T04:30:00Z (05:30 in Europe/Berlin)`. */
export function timeText(time: Date, timeZone: string): string {
  const local = DateTime.fromJSDate(time, { zone: timeZone });
  const utc = local.toUTC();
  const sameDay = local.toISODate() === utc.toISODate();
  const zoned = timeZone === 'UTC' ? '' : ` (${local.toFormat(sameDay ? 'HH:mm' : 'ccc HH:mm')} in ${timeZone})`;
  return `${utc.toFormat("ccc yyyy-MM-dd HH:mm'Z'")}${zoned}`;
}

function timesOf(calendar: Calendar, day: DateTime): number[] {
  const fits = calendar.months.includes(day.month) && calendar.daysOfMonth.includes(day.day) && calendar.weekdays.includes(day.weekday % 7);
  if (!fits) return [];
  return calendar.hours.flatMap((hour) => calendar.minutes.flatMap((minute) => instantsOf(day, hour, minute)));
}

function instantsOf(day: DateTime, hour: number, minute: number): number[] {
  const local = day.set({ hour, minute, second: 0, millisecond: 0 });
  const exists = local.hour === hour && local.minute === minute;
  const instants = exists ? local.getPossibleOffsets().toSorted((a, b) => a.toMillis() - b.toMillis()) : [];
  // The server leaves the choice to Go's time.Date, which takes the later instant unless the zone is behind UTC, and only then looks for the
  // other one (service/worker/scheduler/calendar.go). Seen on server 1.32: Berlin once, New York twice.
  const last = instants.at(-1);
  const chosen = last !== undefined && last.offset >= 0 ? [last] : instants;
  return chosen.map((each) => each.toMillis());
}
