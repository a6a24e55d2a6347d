import { schedulesJsonSchema } from '../../domain/schedule/schedule-file-schema.ts';
import { command } from '../command.ts';
import { explainKey } from '../explain-key.ts';

/** `schedules explain`. */
export const explain = command({
  description: 'Says what a key of a schedule file means, what it takes, its default and an example. Without a path: the keys at the top.',
  arguments: [{ name: 'path', optional: true }],
  options: {},
  examples: ['schedules explain schedules.calendar.days', 'schedules explain schedules.whenLate'],
  run: async ({ positionals: [path = ''] }) => await Promise.resolve(explainKey(schedulesJsonSchema(), path)),
});
