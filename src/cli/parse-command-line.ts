import { parseArgs } from 'node:util';
import { didYouMean } from '../domain/definition/did-you-mean.ts';
import { OpsError } from '../domain/ops-error.ts';
import type { Command } from './command.ts';
import type { Entry } from './commands.ts';
import { shared, usage } from './help.ts';

/** The command that the first words name, and the words after its name. @throws OpsError `InvalidInput` with what was meant. */
export function findCommand(words: readonly string[], entries: readonly Entry[]): { entry: Entry; rest: string[] } {
  const [first = '', second = ''] = words;
  const entry = entries.find(({ name }) => name === `${first} ${second}`) ?? entries.find(({ name }) => name === first);
  if (entry !== undefined) return { entry, rest: words.slice(entry.name.split(' ').length) };
  const group = entries.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  if (group.length > 0) {
    const asked = `${first} ${second}`.trim();
    const hint = second === '' ? '' : didYouMean(asked, group);
    throw new OpsError('InvalidInput', `\`${asked}\` is not a command${hint}`, { hint: `There is: ${group.join(', ')}.` });
  }
  const names = new Set(entries.flatMap(({ name }) => [name, name.split(' ')[0] ?? name]));
  throw new OpsError('InvalidInput', `\`${first}\` is not a command${didYouMean(first, names)}`, {
    hint: 'List them with `watchkeeper --help`.',
  });
}

export interface CommandLine {
  values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  positionals: string[];
}

/** Reads the words after a command's name. @throws OpsError `InvalidInput` for an option that is not there, or a missing or superfluous argument. */
export function parseCommandLine(name: string, command: Command, words: readonly string[]): CommandLine {
  const options = { ...command.options, ...shared };
  const parsed = parsedBy(() => parseArgs({ args: [...words], options, allowPositionals: true, strict: true }), Object.keys(options));
  const fault = parsed.values['help'] === true ? undefined : argumentFault(command, parsed.positionals);
  if (fault === undefined) return parsed;
  throw new OpsError('InvalidInput', fault, { hint: `watchkeeper ${usage(name, command)}` });
}

function parsedBy(parse: () => CommandLine, options: readonly string[]): CommandLine {
  try {
    return parse();
  } catch (error) {
    const { message } = error as Error;
    const unknown = /^Unknown option '(-+)([^']*)'/.exec(message);
    if (unknown === null) throw new OpsError('InvalidInput', (message.split('. ')[0] ?? message).replaceAll('\n', ' '), { cause: error });
    const [, dashes = '--', option = ''] = unknown;
    const known = options.map((name) => `--${name}`);
    throw new OpsError('InvalidInput', `there is no option ${dashes}${option}${didYouMean(`--${option}`, known)}`, {
      hint: `There is: ${known.join(', ')}.`,
      cause: error,
    });
  }
}

function argumentFault(command: Command, positionals: readonly string[]): string | undefined {
  const missing = command.arguments.find(({ optional }, index) => optional !== true && positionals[index] === undefined);
  if (missing !== undefined) return `<${missing.name}> is missing`;
  const unlimited = command.arguments.at(-1)?.many === true;
  const superfluous = positionals[command.arguments.length];
  return unlimited || superfluous === undefined ? undefined : `\`${superfluous}\` is one word too many`;
}
