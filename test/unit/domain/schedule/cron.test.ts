import { describe, expect, test } from 'vitest';
import { everyMinute, range } from '../../../../src/domain/schedule/calendar.ts';
import { readCron } from '../../../../src/domain/schedule/cron.ts';

describe('a cron expression', () => {
  test.each([
    ['17 * * * *', { minutes: [17] }],
    ['*/15 3 * * *', { minutes: [0, 15, 30, 45], hours: [3] }],
    ['0 2 * * SUN', { minutes: [0], hours: [2], weekdays: [0] }],
    ['0 2 * * 7', { minutes: [0], hours: [2], weekdays: [0] }],
    ['0 2 * * mon-fri', { minutes: [0], hours: [2], weekdays: [1, 2, 3, 4, 5] }],
    ['0 2 * * FRI-SUN', { minutes: [0], hours: [2], weekdays: [0, 5, 6] }],
    ['0 2 * * SUN-TUE', { minutes: [0], hours: [2], weekdays: [0, 1, 2] }],
    ['0 4 1,15 JAN,JUL-SEP *', { minutes: [0], hours: [4], daysOfMonth: [1, 15], months: [1, 7, 8, 9] }],
    ['0-30/10 8-18/2 * * *', { minutes: [0, 10, 20, 30], hours: [8, 10, 12, 14, 16, 18] }],
    ['0 4 1-31 * MON', { minutes: [0], hours: [4], weekdays: [1] }],
  ])('%s is read', (text, fields) => {
    expect(readCron(text)).toStrictEqual({ calendar: { ...everyMinute, ...fields } });
  });

  test('with day of month and weekday is refused: cron would run on either', () => {
    expect(readCron('0 3 1-7 * SUN')).toStrictEqual({ fault: expect.stringContaining('cron runs when either fits') });
  });

  test.each([
    ['', 'expected five fields'],
    ['0 3 * *', 'expected five fields'],
    ['0 0 3 * * *', 'expected five fields'],
    ['@daily', 'expected five fields'],
    ['60 * * * *', 'expected the minute as 0-59'],
    ['* 24 * * *', 'expected the hour as 0-23'],
    ['0 0 0 * *', 'expected the day of month as 1-31'],
    ['0 0 * 13 *', 'expected the month as 1-12 or JAN-DEC'],
    ['0 0 * * 8', 'expected the weekday as 0-7 or SUN-SAT'],
    ['0 0 L * *', 'expected the day of month'],
    ['0 0 * * SUN#1', 'expected the weekday'],
    ['5/10 * * * *', 'expected the minute'],
    ['*/0 * * * *', 'expected the minute'],
    ['30-10 * * * *', 'expected the minute'],
    ['1,,2 * * * *', 'expected the minute'],
    ['-5 * * * *', 'expected the minute'],
    ['1-2-3 * * * *', 'expected the minute'],
    ['*/5/5 * * * *', 'expected the minute'],
  ])('%j is refused', (text, fault) => {
    expect(readCron(text)).toStrictEqual({ fault: expect.stringContaining(fault) });
  });
});

test('a range ends where it says', () => {
  expect(range(1, 7, 3)).toStrictEqual([1, 4, 7]);
  expect(range(3, 2)).toStrictEqual([]);
});
