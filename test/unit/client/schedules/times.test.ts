import { describe, expect, test } from 'vitest';
import { nextTimes, timeText } from '../../../../src/client/schedules/times.ts';
import { type Calendar, everyMinute } from '../../../../src/domain/schedule/calendar.ts';
import { readDays } from '../../../../src/domain/schedule/calendar-days.ts';
import { readCron } from '../../../../src/domain/schedule/cron.ts';

function cron(text: string): Calendar {
  const read = readCron(text);
  if ('fault' in read) throw new Error(read.fault);
  return read.calendar;
}

function times(calendar: Calendar, timeZone: string, after: string, count = 3): string[] {
  return nextTimes({ calendars: [calendar], timeZone }, new Date(after), { count }).map((time) =>
    time.toISOString().replace(':00.000Z', 'Z'),
  );
}

describe('the next times', () => {
  test('begin after the instant, not at it', () => {
    expect(times(cron('17 * * * *'), 'UTC', '2026-11-21T12:17:00Z', 2)).toStrictEqual(['2026-11-21T13:17Z', '2026-11-21T14:17Z']);
  });

  test('of the first Sunday are always a day from 1 to 7 and a Sunday, once a month', () => {
    const days = readDays('first Sunday');
    const all = nextTimes(
      { calendars: [{ ...everyMinute, ...days, hours: [3], minutes: [0] }], timeZone: 'Europe/Berlin' },
      new Date('2026-01-01T00:00:00Z'),
      { count: 48 },
    );
    const local = all.map((time) => new Date(time.getTime() + 2 * 3_600_000));
    expect(local.every((time) => time.getUTCDay() === 0 && time.getUTCDate() <= 7)).toBe(true);
    expect(new Set(local.map((time) => time.toISOString().slice(0, 7))).size).toBe(48);
  });

  test('leave out a local time that the clocks skip', () => {
    expect(times(cron('30 2 * * *'), 'Europe/Berlin', '2027-03-26T12:00:00Z')).toStrictEqual([
      '2027-03-27T01:30Z',
      '2027-03-29T00:30Z',
      '2027-03-30T00:30Z',
    ]);
  });

  test('have a local time that the clocks repeat twice west of Greenwich, and once elsewhere, as the server has it', () => {
    expect(times(cron('30 1 * * *'), 'America/New_York', '2026-10-31T12:00:00Z')).toStrictEqual([
      '2026-11-01T05:30Z',
      '2026-11-01T06:30Z',
      '2026-11-02T06:30Z',
    ]);
    expect(times(cron('30 2 * * *'), 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toStrictEqual(['2026-10-25T01:30Z', '2026-10-26T01:30Z']);
    expect(times(cron('30 1 * * *'), 'Europe/London', '2026-10-24T12:00:00Z', 2)).toStrictEqual(['2026-10-25T01:30Z', '2026-10-26T01:30Z']);
  });

  test('of several calendars come in order, each once', () => {
    const calendars = [cron('0 3,15 * * *'), cron('0 3 * * SUN')];
    expect(
      nextTimes({ calendars, timeZone: 'UTC' }, new Date('2026-11-22T00:00:00Z'), { count: 3 }).map((time) => time.toISOString()),
    ).toStrictEqual(['2026-11-22T03:00:00.000Z', '2026-11-22T15:00:00.000Z', '2026-11-23T03:00:00.000Z']);
  });

  test('of 29 February are four years apart', () => {
    expect(times(cron('0 4 29 FEB *'), 'UTC', '2026-01-01T00:00:00Z', 2)).toStrictEqual(['2028-02-29T04:00Z', '2032-02-29T04:00Z']);
  });

  test('that never come are none', () => {
    expect(times(cron('0 4 31 FEB *'), 'UTC', '2026-01-01T00:00:00Z')).toStrictEqual([]);
  });
});

test('a time is told in UTC and in the zone, with the day where it differs', () => {
  expect(timeText(new Date('2026-11-21T13:17:00Z'), 'UTC')).toBe('Sat 2026-11-21 13:17Z');
  expect(timeText(new Date('2026-11-21T13:17:00Z'), 'Europe/Berlin')).toBe('Sat 2026-11-21 13:17Z (14:17 in Europe/Berlin)');
  expect(timeText(new Date('2026-11-21T23:17:00Z'), 'Europe/Berlin')).toBe('Sat 2026-11-21 23:17Z (Sun 00:17 in Europe/Berlin)');
});
