import { DateTime } from 'luxon';
import { backfillSchedule } from '../../client/schedules/operate-schedule.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { command } from '../command.ts';
import { withTemporal } from './with-temporal.ts';

/** `schedules backfill`. */
export const backfill = command({
  description:
    'Starts the runs that a schedule would have started in a time that is past. Refused (3) when they would all be too late to do anything:\nthen `schedules trigger` starts one for now.',
  arguments: [{ name: 'schedule' }],
  options: {
    from: { type: 'string', value: 'INSTANT', says: 'begin of the time, as in 2026-11-21T02:00:00Z' },
    until: { type: 'string', value: 'INSTANT', says: 'its end' },
  },
  examples: ['schedules backfill demo/production/monthly-drill --from 2026-11-01T00:00:00Z --until 2026-11-02T00:00:00Z'],
  async run({ positionals: [id = ''], values, config }) {
    const [start, end] = [instantOf('from', values.from), instantOf('until', values.until)];
    if (start >= end) throw new OpsError('InvalidInput', '--from must be before --until');
    if (end.getTime() > Date.now()) throw new OpsError('InvalidInput', '--until is not past yet; the schedule starts later runs by itself');
    await withTemporal(config, async (client) => await backfillSchedule(client, id, { start, end }));
    return {
      json: { id, from: start, until: end },
      text: `the runs of ${id} from ${start.toISOString()} until ${end.toISOString()} were asked for`,
    };
  },
});

function instantOf(option: string, given: string | undefined): Date {
  const withOffset = given !== undefined && /(Z|[+-]\d{2}:?\d{2})$/.test(given);
  const time = DateTime.fromISO(given ?? '');
  if (withOffset && time.isValid) return time.toJSDate();
  throw new OpsError(
    'InvalidInput',
    `--${option}: expected an instant with its offset, as in 2026-11-21T02:00:00Z, got ${given === undefined ? 'nothing' : JSON.stringify(given)}`,
  );
}
