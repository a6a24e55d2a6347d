import { observeSchedules } from '../../client/schedules/observe-schedules.ts';
import { timeText } from '../../client/schedules/times.ts';
import { command } from '../command.ts';
import { table } from '../table.ts';
import { withTemporal } from './with-temporal.ts';

/** `schedules list`. */
export const list = command({
  description: 'Lists the schedules on the server, with their next time in UTC and in their own zone. The list is a second or two behind.',
  arguments: [{ name: 'system', optional: true, many: true }],
  options: {},
  async run({ positionals, config }) {
    const found = await withTemporal(
      config,
      async (client) => await observeSchedules(client, positionals.length > 0 ? positionals : undefined),
    );
    const rows = found.map(({ id, words, paused, note, next: [next], timeZone }) => {
      const state = paused ? `paused${note === undefined ? '' : `: ${note}`}` : next === undefined ? 'never' : timeText(next, timeZone);
      return [id, words, state];
    });
    return { json: found, text: rows.length === 0 ? 'There are no schedules on the server.' : table(['schedule', 'when', 'next'], rows) };
  },
});
