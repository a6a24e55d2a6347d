import { PassThrough } from 'node:stream';
import type { Terminal } from '../../../src/cli/dispatch.ts';
import { dispatch } from '../../../src/cli/dispatch.ts';
import type { Entry } from '../../../src/cli/commands.ts';

export interface Captured {
  exit: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line in this process and catches what it prints. */
export async function captured(line: string, table?: readonly Entry[]): Promise<Captured> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal = { stdin: new PassThrough(), stdout, stderr, interrupted: () => new AbortController().signal };
  const exit = await dispatch(line.split(' ').filter(Boolean), terminal as unknown as Terminal, table);
  return { exit, stdout: textOf(stdout), stderr: textOf(stderr) };
}

function textOf(stream: PassThrough): string {
  return (stream.read() as Buffer | null)?.toString('utf8') ?? '';
}
