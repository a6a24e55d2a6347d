import { systemJsonSchema } from '../../domain/system/system-json-schema.ts';
import { command } from '../command.ts';
import { explainKey } from '../explain-key.ts';

/** `systems explain`. */
export const explain = command({
  description:
    'Says what a key of a system file means, what it takes, its default and an example. Without a path: the keys at the top.\nNames of your own (a store, an environment) may be left out or be any name.',
  arguments: [{ name: 'path', optional: true }],
  options: {},
  examples: ['systems explain backup.rpo', 'systems explain stores.main.backup.rpo', 'systems explain environments'],
  run: async ({ positionals: [path = ''] }) => await Promise.resolve(explainKey(systemJsonSchema(), path)),
});
