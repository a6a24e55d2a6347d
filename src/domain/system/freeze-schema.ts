import { z } from 'zod';
import { text } from '../definition/text-schema.ts';
import { timeZone } from '../definition/time-zone-schema.ts';

const yearMilliseconds = 366 * 86_400_000;
const expected = 'expected a day or a local time such as 2026-12-23 or 2026-12-23T18:00';

const localTime = z
  .string({ error: expected })
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/, { error: expected })
  .transform((local) => (local.includes('T') ? local : `${local}T00:00`))
  .transform((local) => (local.length === 16 ? `${local}:00` : local))
  .refine(isOnTheCalendar, { error: 'expected a day that the calendar has' });

/** A time in which nothing is changed. */
export const freeze = z
  .strictObject({
    name: text('a name for the freeze').meta({ description: 'Why nothing is changed.', example: 'year end' }),
    from: localTime.meta({ description: 'First local time that is frozen.', example: '2026-12-23' }),
    until: localTime.meta({ description: 'First local time that is free again.', example: '2027-01-02' }),
    timeZone: timeZone.exactOptional().describe("Zone of both times; without it the environment's."),
    repeats: z.enum(['yearly']).exactOptional().describe('`yearly`: the same days every year.'),
  })
  .refine(({ from, until }) => from < until, {
    path: ['until'],
    error: 'a freeze ends after it begins; `until` is the first time that is free again',
  })
  .refine(({ from, until, repeats }) => repeats === undefined || utc(until) - utc(from) < yearMilliseconds, {
    path: ['until'],
    error: 'a freeze that repeats yearly is shorter than a year',
  });

function isOnTheCalendar(local: string): boolean {
  const milliseconds = utc(local);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(local);
}

function utc(local: string): number {
  return Date.parse(`${local}Z`);
}
