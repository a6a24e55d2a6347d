import { applySchedules } from '../../client/schedules/apply-schedules.ts';
import { observeSchedules } from '../../client/schedules/observe-schedules.ts';
import { planSchedules } from '../../domain/schedule/plan-schedules.ts';
import { command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { changeInJson, changeLines } from './change-lines.ts';
import { desiredSchedules } from './desired-schedules.ts';
import { strayLines } from './stray-lines.ts';
import { withTemporal } from './with-temporal.ts';

/** `schedules apply`. */
export const apply = command({
  description:
    "Makes the server's schedules those of the files. An operator's pause and note stay. What the files no longer have is paused first; with\n--prune it is deleted when it was paused for that by an earlier apply. Safe to repeat; ends with 1 when a change failed, the others are done.",
  arguments: [{ name: 'system', optional: true, many: true }],
  options: { prune: { type: 'boolean', says: 'delete what was paused because its file no longer has it' } },
  examples: ['schedules apply', 'schedules apply demo --prune'],
  async run({ positionals, values: { prune = false }, config }) {
    const { systems, schedules, warnings } = await desiredSchedules(config, positionals);
    return await withTemporal(config, async (client) => {
      const observed = await observeSchedules(client);
      const changes = planSchedules(
        schedules,
        observed.filter(({ system }) => systems.includes(system)),
        { prune },
      );
      const applied = await applySchedules(client, changes);
      const failed = applied.filter(({ error }) => error !== undefined);
      return {
        exit: failed.length === 0 ? exitCodes.asked : exitCodes.failed,
        json: applied.map(({ change, error }) => ({ ...changeInJson(change), ...(error && { error: error.message }) })),
        text:
          changes.length === 0
            ? 'There is nothing to do.'
            : changeLines(applied.filter(({ error }) => !error).map(({ change }) => change)).join('\n'),
        problems: [
          ...warnings,
          ...(positionals.length > 0 ? [] : strayLines(observed, systems)),
          ...failed.map(({ change, error }) => `error: ${change.kind} ${change.id}: ${error?.message ?? ''}`),
        ],
      };
    });
  },
});
