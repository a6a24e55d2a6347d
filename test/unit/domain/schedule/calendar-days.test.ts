import { describe, expect, test } from 'vitest';
import { everyMinute, range } from '../../../../src/domain/schedule/calendar.ts';
import { readDays } from '../../../../src/domain/schedule/calendar-days.ts';

const { daysOfMonth, weekdays } = everyMinute;

describe('days in words', () => {
  test.each([
    ['every day', daysOfMonth, weekdays],
    ['Sunday', daysOfMonth, [0]],
    ['thursday, Monday', daysOfMonth, [1, 4]],
    ['Monday to Friday', daysOfMonth, [1, 2, 3, 4, 5]],
    ['Friday to Monday', daysOfMonth, [0, 1, 5, 6]],
    ['first Sunday', range(1, 7), [0]],
    ['third Wednesday', range(15, 21), [3]],
    ['fourth Friday', range(22, 28), [5]],
    ['day 15', [15], weekdays],
  ])('%s', (text, days, week) => {
    expect(readDays(text)).toStrictEqual({ daysOfMonth: days, weekdays: week });
  });

  test.each([
    ['first Sonntag', 'expected days such as'],
    ['first', 'expected days such as'],
    ['first Sunday of the month', 'expected days such as'],
    ['Sonday', 'did you mean `Sunday`?'],
    ['last Sunday', 'a calendar cannot count from the end'],
    ['day 31', 'expected a day from 1 to 28'],
    ['day', 'expected a day from 1 to 28'],
    ['Monday to Fridey', 'did you mean `Friday`?'],
    ['', 'expected days such as'],
  ])('%j is refused', (text, fault) => {
    expect(readDays(text)).toStrictEqual({ fault: expect.stringContaining(fault) });
  });
});
