import { describeSchedule } from '../../client/schedules/operate-schedule.ts';
import { timeText } from '../../client/schedules/times.ts';
import { command } from '../command.ts';
import { withTemporal } from './with-temporal.ts';

/** `schedules describe`. */
export const describe = command({
  description: 'Tells all about one schedule: its next five times in UTC and in its own zone, its last runs, and what was missed.',
  arguments: [{ name: 'schedule' }],
  options: {},
  examples: ['schedules describe demo/production/hourly-backup'],
  async run({ positionals: [id = ''], config }) {
    const found = await withTemporal(config, async (client) => await describeSchedule(client, id));
    const { runbook, words, timeZone, paused, note, next, recent, started, missed } = found;
    const state = paused ? 'paused' : 'running';
    const text = [
      `${id}: ${runbook}, ${words} (${timeZone})`,
      `${state}${note === undefined ? '' : `: ${note}`}`,
      `${started} runs started, ${missed} times missed`,
      'next:',
      ...next.map((time) => `  ${timeText(time, timeZone)}`),
      ...(recent.length === 0
        ? []
        : ['last runs:', ...recent.map(({ takenAt, workflowId }) => `  ${timeText(takenAt, timeZone)}  ${workflowId}`)]),
    ].join('\n');
    return { json: found, text };
  },
});
