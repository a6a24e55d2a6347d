import type { Argument, Command, Option } from './command.ts';
import type { Entry } from './commands.ts';

/** Of every command: how it is called, in one line. */
export function overview(entries: readonly Entry[]): string {
  const width = Math.max(...entries.map(({ name }) => name.length));
  return [
    'Usage: watchkeeper <command> [argument…] [--option…]',
    '',
    ...entries.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Every command takes --json (one JSON value on stdout, nothing else) and --help.',
    'Exit codes: 0 as asked, 1 failed, 2 bad input, 3 refused by a gate, 4 waiting for a person.',
    '',
  ].join('\n');
}

/** Of one command: all there is to know. */
export function manual(name: string, command: Command): string {
  const options = Object.entries<Option>({ ...command.options, ...shared });
  const rows = options.map(([option, about]) => ({ left: optionText(option, about), says: about.says }));
  const width = Math.max(...rows.map(({ left }) => left.length));
  return [
    `Usage: watchkeeper ${usage(name, command)}`,
    '',
    command.description,
    '',
    ...rows.map(({ left, says }) => `  ${left.padEnd(width)}  ${says}`),
    '',
    ...(command.examples ?? []).map((example) => `  $ watchkeeper ${example}`),
    ...(command.examples ? [''] : []),
  ].join('\n');
}

/** `systems check [file…] [options]`. */
export function usage(name: string, command: Pick<Command, 'arguments'>): string {
  return [name, ...command.arguments.map(argumentText), '[options]'].join(' ');
}

/** What every command takes beside its own options. */
export const shared = {
  json: { type: 'boolean', says: 'print one JSON value on stdout and nothing else' },
  help: { type: 'boolean', short: 'h', says: 'print this' },
} as const satisfies Record<string, Option>;

function argumentText({ name, optional, many }: Argument): string {
  const text = `${name}${many === true ? '…' : ''}`;
  return optional === true ? `[${text}]` : `<${text}>`;
}

function optionText(name: string, { type, short, value, multiple }: Option): string {
  const letter = short === undefined ? '    ' : `-${short}, `;
  const given = type === 'string' ? ` ${value ?? 'TEXT'}` : '';
  return `${letter}--${name}${given}${multiple === true ? ' …' : ''}`;
}
