import type { Command } from './command.ts';

/** A line of the table of commands. The command itself is only loaded when it is called. */
export interface Entry {
  /** One word, or two: `systems check`. */
  name: string;
  summary: string;
  load(): Promise<Command>;
}

/** All commands, in the order of the help. To add one: a file that exports it, and a line here. */
export const commands: readonly Entry[] = [
  { name: 'systems check', summary: 'Check system files: one line per fault', load: async () => (await import('./systems/check.ts')).check },
  { name: 'systems explain', summary: 'What a key of a system file means', load: async () => (await import('./systems/explain.ts')).explain },
  { name: 'systems list', summary: 'The systems there are', load: async () => (await import('./systems/list.ts')).list },
  { name: 'systems schema', summary: 'The JSON Schema of system files, for editors', load: async () => (await import('./systems/schema.ts')).schema },
];
