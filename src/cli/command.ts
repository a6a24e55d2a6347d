import type { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import type { ExitCode } from './exit-codes.ts';

/** One option of a command. Beside its own, every command takes `--json` and `--help`. */
export interface Option {
  type: 'string' | 'boolean';
  /** One letter. */
  short?: string;
  /** May be given several times. */
  multiple?: boolean;
  /** What stands for the value in the help, such as `JSON`. */
  value?: string;
  /** What it does, in half a line. */
  says: string;
}

export type Options = Record<string, Option>;

/** A word without dashes. Only the last may be there several times. */
export interface Argument {
  name: string;
  optional?: boolean;
  many?: boolean;
}

/** The options' values, typed by what the command declares. */
export type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; strict: true }>>['values'];

/** What a command is called with. */
export interface Invocation<O extends Options = Options> {
  values: Values<O>;
  /** As many as the command's arguments ask for. */
  positionals: readonly string[];
  /** Somebody reads the answer by program: no progress, no tables. */
  json: boolean;
  config: Config;
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** Aborted by the first Ctrl-C or SIGTERM once somebody asked for it; until then, and from the second on, they end the process. */
  interrupted(): AbortSignal;
}

/** What a command has to say when it is done. */
export interface Outcome {
  /** 0 where it is not given. */
  exit?: ExitCode;
  /** All that `--json` prints: one object or list. */
  json: unknown;
  /** What people read instead; no line where it is empty. */
  text: string;
  /** Lines for stderr: faults, warnings. */
  problems?: readonly string[];
}

export interface Command<O extends Options = Options> {
  /** What it does, when to use it, what it prints: a few sentences. */
  description: string;
  arguments: readonly Argument[];
  options: O;
  examples?: readonly string[];
  /** @throws OpsError, which becomes lines on stderr and an exit code. */
  run(invocation: Invocation<O>): Promise<Outcome>;
}

/** A command whose `run` knows the types of its options' values. */
export function command<const O extends Options>(definition: Command<O>): Command {
  return definition;
}
