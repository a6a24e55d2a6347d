import { systemJsonSchema } from '../../domain/system/system-json-schema.ts';
import { command } from '../command.ts';

/** `systems schema`. */
export const schema = command({
  description:
    'Prints the JSON Schema of system files. Editors complete and check by it when a file begins with the line\n# yaml-language-server: $schema=../schemas/system.schema.json',
  arguments: [],
  options: {},
  run: async () => await Promise.resolve({ json: systemJsonSchema(), text: JSON.stringify(systemJsonSchema(), null, 2) }),
});
