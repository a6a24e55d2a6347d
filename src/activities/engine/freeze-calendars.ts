import { DateTime } from 'luxon';
import type { Freeze } from '../../domain/gate/freeze.ts';
import type { FreezeCalendar } from '../../domain/system/environment.ts';

/** The calendar that is in force at this instant, if any; of several, the one that ends last. Wall-clock times follow the zone's daylight saving. */
export function calendarFreeze(calendars: readonly FreezeCalendar[], now: Date): Freeze | undefined {
  const instant = DateTime.fromJSDate(now);
  const inForce = calendars.flatMap((calendar) => {
    const until = endIfInForce(calendar, instant);
    return until ? [{ name: calendar.name, until: until.toUTC().toISO({ suppressMilliseconds: true }) ?? '' }] : [];
  });
  return inForce.toSorted((a, b) => (a.until < b.until ? 1 : -1))[0];
}

function endIfInForce(calendar: FreezeCalendar, now: DateTime): DateTime | undefined {
  const from = DateTime.fromISO(calendar.from, { zone: calendar.timeZone });
  const until = DateTime.fromISO(calendar.until, { zone: calendar.timeZone });
  const thisYear = now.setZone(calendar.timeZone).year - from.year;
  // A yearly freeze may begin in one year and end in the next, so last year's can still be in force.
  const years = calendar.repeats === 'yearly' ? [thisYear - 1, thisYear] : [0];
  return years
    .map((shift) => ({ from: from.plus({ years: shift }), until: until.plus({ years: shift }) }))
    .find((window) => window.from <= now && now < window.until)?.until;
}
