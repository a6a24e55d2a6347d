import { pauseSchedule, resumeSchedule, triggerSchedule } from '../../client/schedules/operate-schedule.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { command } from '../command.ts';
import { withTemporal } from './with-temporal.ts';

/** `schedules pause`. */
export const pause = command({
  description: 'Starts no more runs of a schedule until it is resumed. Changes of its file leave the pause and the note alone.',
  arguments: [{ name: 'schedule' }],
  options: { note: { type: 'string', short: 'n', value: 'WHY', says: 'why, for whoever finds it paused; required' } },
  examples: ["schedules pause demo/production/hourly-backup --note 'moving to the new cluster'"],
  async run({ positionals: [id = ''], values: { note = '' }, config }) {
    if (note.trim() === '')
      throw new OpsError('InvalidInput', 'a pause needs a note: --note WHY', {
        hint: 'Whoever finds it paused in a month wants to know why.',
      });
    const full = `${config.user}: ${note.trim()}`;
    await withTemporal(config, async (client) => await pauseSchedule(client, id, full));
    return { json: { id, paused: true, note: full }, text: `${id} is paused: ${full}` };
  },
});

/** `schedules resume`. */
export const resume = command({
  description: 'Starts runs of a paused schedule again.',
  arguments: [{ name: 'schedule' }],
  options: { note: { type: 'string', short: 'n', value: 'WHY', says: 'a note that replaces the one of the pause' } },
  async run({ positionals: [id = ''], values: { note = 'resumed' }, config }) {
    const full = `${config.user}: ${note}`;
    await withTemporal(config, async (client) => await resumeSchedule(client, id, full));
    return { json: { id, paused: false, note: full }, text: `${id} starts runs again` };
  },
});

/** `schedules trigger`. */
export const trigger = command({
  description: 'Starts one run of a schedule now, paused or not. Where another run holds its lock, the runbook says whether it waits.',
  arguments: [{ name: 'schedule' }],
  options: {},
  async run({ positionals: [id = ''], config }) {
    await withTemporal(config, async (client) => await triggerSchedule(client, id));
    return { json: { id, triggered: true }, text: `a run of ${id} was asked for; see it with \`watchkeeper schedules describe ${id}\`` };
  },
});
