import { observeSchedules } from '../../client/schedules/observe-schedules.ts';
import { planSchedules } from '../../domain/schedule/plan-schedules.ts';
import { command } from '../command.ts';
import { changeInJson, changeLines } from './change-lines.ts';
import { desiredSchedules } from './desired-schedules.ts';
import { strayLines } from './stray-lines.ts';
import { withTemporal } from './with-temporal.ts';

/** `schedules plan`. */
export const plan = command({
  description: 'Tells what `schedules apply` would do, and does nothing. Without a system: all that have a schedule file.',
  arguments: [{ name: 'system', optional: true, many: true }],
  options: { prune: { type: 'boolean', says: 'delete what was paused because its file no longer has it' } },
  examples: ['schedules plan', 'schedules plan demo --prune'],
  async run({ positionals, values: { prune = false }, config }) {
    const { systems, schedules, warnings } = await desiredSchedules(config, positionals);
    const observed = await withTemporal(config, async (client) => await observeSchedules(client));
    const changes = planSchedules(
      schedules,
      observed.filter(({ system }) => systems.includes(system)),
      { prune },
    );
    return {
      json: changes.map(changeInJson),
      text: changes.length === 0 ? 'There is nothing to do.' : changeLines(changes).join('\n'),
      problems: [...warnings, ...(positionals.length > 0 ? [] : strayLines(observed, systems))],
    };
  },
});
