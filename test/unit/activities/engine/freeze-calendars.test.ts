import { describe, expect, test } from 'vitest';
import { calendarFreeze } from '../../../../src/activities/engine/freeze-calendars.ts';
import type { FreezeCalendar } from '../../../../src/domain/system/environment.ts';

const yearEnd: FreezeCalendar = {
  name: 'year end',
  from: '2020-12-23T00:00:00',
  until: '2021-01-02T00:00:00',
  timeZone: 'Europe/Berlin',
  repeats: 'yearly',
};

function at(instant: string, ...calendars: FreezeCalendar[]): string | undefined {
  const freeze = calendarFreeze(calendars, new Date(instant));
  return freeze && `${freeze.name} until ${freeze.until}`;
}

describe('a freeze of one time', () => {
  const fair: FreezeCalendar = { name: 'fair', from: '2026-05-04T09:00:00', until: '2026-05-04T18:00:00', timeZone: 'Europe/Berlin' };

  test('begins at its first instant and is over at its last, by its own zone', () => {
    expect(at('2026-05-04T06:59:59.999Z', fair)).toBeUndefined();
    expect(at('2026-05-04T07:00:00.000Z', fair)).toBe('fair until 2026-05-04T16:00:00Z');
    expect(at('2026-05-04T15:59:59.999Z', fair)).toBe('fair until 2026-05-04T16:00:00Z');
    expect(at('2026-05-04T16:00:00.000Z', fair)).toBeUndefined();
  });

  test('does not come again', () => {
    expect(at('2027-05-04T10:00:00Z', fair)).toBeUndefined();
  });
});

describe('a yearly freeze', () => {
  test('spans New Year, whichever year it is', () => {
    expect(at('2026-12-22T22:59:59Z', yearEnd)).toBeUndefined();
    expect(at('2026-12-22T23:00:00Z', yearEnd)).toBe('year end until 2027-01-01T23:00:00Z');
    expect(at('2027-01-01T22:59:59Z', yearEnd)).toBe('year end until 2027-01-01T23:00:00Z');
    expect(at('2027-01-01T23:00:00Z', yearEnd)).toBeUndefined();
  });

  test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC'])(
    'is of the day in its zone (%s), when elsewhere it is another year',
    (timeZone) => {
      const firstDay: FreezeCalendar = {
        name: 'first day',
        from: '2020-01-01T00:00:00',
        until: '2020-01-02T00:00:00',
        timeZone,
        repeats: 'yearly',
      };
      const middle = {
        'Pacific/Kiritimati': '2026-12-31T22:00:00Z',
        'Pacific/Pago_Pago': '2027-01-01T23:00:00Z',
        UTC: '2027-01-01T12:00:00Z',
      }[timeZone];
      expect(at(middle ?? '', firstDay)).toMatch(/^first day until/);
    },
  );

  test('of the last day of the year is in force in the zone where that day still is', () => {
    const lastDay: FreezeCalendar = {
      name: 'last day',
      from: '2020-12-31T00:00:00',
      until: '2021-01-01T00:00:00',
      timeZone: 'Pacific/Pago_Pago',
      repeats: 'yearly',
    };
    expect(at('2027-01-01T10:59:59Z', lastDay)).toBe('last day until 2027-01-01T11:00:00Z');
    expect(at('2027-01-01T11:00:00Z', lastDay)).toBeUndefined();
  });

  test('of 29 February is of 28 February where there is no 29th', () => {
    const leap: FreezeCalendar = {
      name: 'leap',
      from: '2024-02-29T00:00:00',
      until: '2024-03-01T00:00:00',
      timeZone: 'UTC',
      repeats: 'yearly',
    };
    expect(at('2028-02-29T12:00:00Z', leap)).toBe('leap until 2028-03-01T00:00:00Z');
    expect(at('2027-02-28T12:00:00Z', leap)).toBe('leap until 2027-03-01T00:00:00Z');
  });
});

describe('at the switches of daylight saving', () => {
  const night = (day: string): FreezeCalendar => ({
    name: 'night',
    from: `${day}T00:00:00`,
    until: `${day}T04:00:00`,
    timeZone: 'Europe/Berlin',
  });

  test('in spring, the night has an hour less', () => {
    const spring = night('2026-03-29');
    expect(at('2026-03-28T23:00:00Z', spring)).toBe('night until 2026-03-29T02:00:00Z');
    expect(at('2026-03-29T01:59:59Z', spring)).toBe('night until 2026-03-29T02:00:00Z');
    expect(at('2026-03-29T02:00:00Z', spring)).toBeUndefined();
  });

  test('in autumn, the night has an hour more', () => {
    const autumn = night('2026-10-25');
    expect(at('2026-10-24T22:00:00Z', autumn)).toBe('night until 2026-10-25T03:00:00Z');
    expect(at('2026-10-25T02:59:59Z', autumn)).toBe('night until 2026-10-25T03:00:00Z');
    expect(at('2026-10-25T03:00:00Z', autumn)).toBeUndefined();
  });

  test('a time that does not exist is the first one after the gap', () => {
    const gap: FreezeCalendar = { name: 'gap', from: '2026-03-29T02:30:00', until: '2026-03-29T05:00:00', timeZone: 'Europe/Berlin' };
    expect(at('2026-03-29T00:59:59Z', gap)).toBeUndefined();
    expect(at('2026-03-29T01:30:00Z', gap)).toBe('gap until 2026-03-29T03:00:00Z');
  });
});

test('of several freezes the one that ends last is told', () => {
  const short: FreezeCalendar = { name: 'short', from: '2026-12-24T00:00:00', until: '2026-12-25T00:00:00', timeZone: 'UTC' };
  expect(at('2026-12-24T12:00:00Z', short, yearEnd)).toBe('year end until 2027-01-01T23:00:00Z');
  expect(at('2026-12-24T12:00:00Z', yearEnd, short)).toBe('year end until 2027-01-01T23:00:00Z');
  expect(at('2026-12-24T12:00:00Z')).toBeUndefined();
});
