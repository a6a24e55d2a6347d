import { z } from 'zod';
import { duration } from '../definition/duration-schema.ts';
import { editorSchema } from '../definition/editor-schema.ts';
import { name, text } from '../definition/text-schema.ts';
import { timeZone } from '../definition/time-zone-schema.ts';
import { type RunbookName, runbookInputs } from '../run/inputs-schema.ts';
import { monthNames } from './calendar.ts';
import { readDays } from './calendar-days.ts';
import { readCron } from './cron.ts';

const time = text('a time such as 03:00', /^([01]\d|2[0-3]):[0-5]\d$/);

const calendar = z
  .strictObject({
    days: judged('days such as `first Sunday`', readDays).default('every day').meta({
      description: 'On which days: `every day`, `Sunday`, `Monday, Thursday`, `Monday to Friday`, `first Sunday`, `day 15`.',
      example: 'first Sunday',
    }),
    at: z
      .union([time, z.array(time).min(1)], { error: 'expected a time such as 03:00, or a list of them' })
      .meta({ description: 'At which local time, or times.', example: '03:00' }),
    months: z
      .array(z.enum(monthNames))
      .min(1)
      .exactOptional()
      .meta({ description: 'Only in these months.', example: ['January', 'July'] }),
  })
  .describe('When it runs, in words. The first Sunday is a day from 1 to 7 that is a Sunday.');

const shared = {
  environment: name
    .exactOptional()
    .meta({ description: 'The environment that runs are for. At the top: of all schedules.', example: 'production' }),
  timeZone: timeZone
    .exactOptional()
    .meta({ description: 'IANA time zone that times are in. At the top: of all schedules. One of the two is needed.', example: 'UTC' }),
};

const runbookNames = Object.keys(runbookInputs) as [RunbookName, ...RunbookName[]];

/** One schedule as it is written. */
export const scheduleFields = z
  .strictObject({
    runbook: z.enum(runbookNames).meta({ description: 'What is run.', example: 'backup' }),
    ...shared,
    cron: judged('a cron expression such as `0 3 * * SUN`', readCron).exactOptional().meta({
      description:
        'When it runs: minute, hour, day of month, month, weekday. Day of month and weekday together are refused: see `calendar`.',
      example: '17 * * * *',
    }),
    calendar: calendar.exactOptional(),
    jitter: duration('5m').exactOptional().meta({ description: 'Starts are spread over this time after the nominal one.', example: '5m' }),
    catchUpWithin: duration('10m')
      .prefault('10m')
      .describe('A run that was missed while Temporal was down is started late, up to this; what is older is left out.'),
    whenLate: z
      .enum(['skip', 'run'])
      .default('skip')
      .describe('What a run does that starts later than `lateAfter`, because no worker was there: nothing (and says so), or its work.'),
    lateAfter: duration('30m').exactOptional().meta({
      description: 'How late after its nominal time a run is too late. Without it: jitter and `catchUpWithin` together, and 5 minutes.',
      example: '30m',
    }),
    paused: z
      .boolean()
      .default(false)
      .describe('No run is started. An operator may pause a schedule as well, and that outlives changes of the file.'),
    note: text('a note')
      .exactOptional()
      .meta({ description: 'Why it is paused, for whoever finds it so.', example: 'until the new cluster is there' }),
    input: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({ description: 'What the runbook takes as input.', example: { store: 'main' } }),
  })
  .refine(({ cron, calendar: words }) => (cron === undefined) !== (words === undefined), {
    error: 'a schedule needs either `cron` or `calendar`',
  });

/** The file as it is written. */
export const scheduleFile = z.strictObject({
  system: name.meta({ description: 'Name of the system; the file is called <name>.yaml.', example: 'demo' }),
  ...shared,
  schedules: z.record(name, scheduleFields).describe('What runs when, by name.'),
});

export type ScheduleFields = z.output<typeof scheduleFields>;

/** The JSON Schema of `schedules/<name>.yaml`. */
export function schedulesJsonSchema() {
  return editorSchema(scheduleFile, { title: 'The schedules of a system of Watchkeeper' });
}

/** A text that another rule reads; it stays a text, and the reader's fault becomes the schema's. */
function judged(expected: string, read: (text: string) => object) {
  return z.string({ error: `expected ${expected}` }).superRefine((value, context) => {
    const answer = read(value);
    if ('fault' in answer) context.addIssue({ code: 'custom', message: String(answer.fault) });
  });
}
