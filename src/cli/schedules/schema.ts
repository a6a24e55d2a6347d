import { schedulesJsonSchema } from '../../domain/schedule/schedule-file-schema.ts';
import { command } from '../command.ts';

/** `schedules schema`. */
export const schema = command({
  description:
    'Prints the JSON Schema of schedule files. Editors complete and check by it when a file begins with the line\n# yaml-language-server: $schema=../schemas/schedules.schema.json',
  arguments: [],
  options: {},
  run: async () => await Promise.resolve({ json: schedulesJsonSchema(), text: JSON.stringify(schedulesJsonSchema(), null, 2) }),
});
