import { isOpsError, type OpsError } from '../domain/ops-error.ts';
import { loadConfig } from '../config.ts';
import type { Invocation, Outcome } from './command.ts';
import { commands, type Entry } from './commands.ts';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';
import { manual, overview } from './help.ts';
import { findCommand, parseCommandLine } from './parse-command-line.ts';

/** What a command talks to. */
export type Terminal = Pick<Invocation, 'stdin' | 'stdout' | 'stderr' | 'interrupted'>;

/** Runs one command line and says how it ended. Never throws. */
export async function dispatch(words: readonly string[], terminal: Terminal, table: readonly Entry[] = commands): Promise<ExitCode> {
  const json = words.includes('--json');
  try {
    return tell(await outcomeOf(words, terminal, table), terminal, json);
  } catch (error) {
    if (!isOpsError(error)) return unexpected(error, terminal);
    if (json) terminal.stdout.write(`${JSON.stringify({ error: inJson(error) }, null, 2)}\n`);
    terminal.stderr.write(inWords(error));
    return exitCodeOf(error.kind);
  }
}

function tell(outcome: Outcome, { stdout, stderr }: Terminal, json: boolean): ExitCode {
  for (const line of outcome.problems ?? []) stderr.write(`${line}\n`);
  const answer = json ? JSON.stringify(outcome.json, null, 2) : outcome.text;
  if (answer !== '') stdout.write(answer.endsWith('\n') ? answer : `${answer}\n`);
  return outcome.exit ?? exitCodes.asked;
}

async function outcomeOf(words: readonly string[], terminal: Terminal, table: readonly Entry[]): Promise<Outcome> {
  const general = await generalAnswer(words, table);
  if (general !== undefined) return general;
  const { entry, rest } = findCommand(words, table);
  const command = await entry.load();
  const { values, positionals } = parseCommandLine(entry.name, command, rest);
  if (values['help'] === true) return said(manual(entry.name, command));
  return await command.run({ ...terminal, config: loadConfig(), values, positionals, json: values['json'] === true });
}

/** Help and version, which need no command; for a group of commands its part of the help. */
async function generalAnswer(words: readonly string[], table: readonly Entry[]): Promise<Outcome | undefined> {
  const [first = '--help', second] = words;
  if (first === '--version' || first === '-v') return said(await version());
  if (isHelp(first)) return said(overview(table));
  const group = table.filter(({ name }) => name.startsWith(`${first} `));
  const groupOnly = second === undefined || isHelp(second);
  return group.length > 0 && groupOnly && !table.some(({ name }) => name === first) ? said(overview(group)) : undefined;
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h' || word === 'help';
}

async function version(): Promise<string> {
  const { default: about } = await import('../../package.json', { with: { type: 'json' } });
  return about.version;
}

function said(text: string): Outcome {
  return { text, json: { text } };
}

function inJson({ kind, message, hint, details }: OpsError) {
  return { kind, message, details, ...(hint !== undefined && { hint }) };
}

/** One line per fault, then what can be done. */
function inWords({ message, details, hint }: OpsError): string {
  return [`error: ${message}`, ...details, ...(hint === undefined ? [] : [`hint: ${hint}`]), ''].join('\n');
}

/** A fault of Watchkeeper itself: here the stack helps. */
function unexpected(error: unknown, { stderr }: Terminal): ExitCode {
  stderr.write(
    `error: this should not happen, and is a fault of Watchkeeper\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return exitCodes.failed;
}
