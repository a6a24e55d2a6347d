import type { ChildProcess, StdioOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { OpsError } from '../../domain/ops-error.ts';
import { rightsHint } from './postgres-errors.ts';

export interface Starting {
  file: string;
  args: readonly string[];
  /** All of it: nothing of our own environment is handed on. */
  env: Record<string, string>;
  stdio: StdioOptions;
  signal: AbortSignal;
}

/** A program that runs. */
export interface Child {
  process: ChildProcess;
  /** Resolves with all it said on standard error when it exited with 0. @throws OpsError `Unavailable` otherwise (`InvalidInput` where rights are missing), or the signal's reason. */
  finished: Promise<string>;
}

const graceMs = 5000;
const lastBytes = 8000;

/** Starts a program in a process group of its own; an abort ends the group, with SIGKILL after 5 s. Standard error must be piped. */
export function startChild({ file, args, env, stdio, signal }: Starting): Child {
  signal.throwIfAborted();
  const child = spawn(file, args, { env: { LC_ALL: 'C.UTF-8', PATH: '/usr/local/bin:/usr/bin:/bin', ...env }, stdio, detached: true });
  const name = file.slice(file.lastIndexOf('/') + 1);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => void (said = (said + chunk.toString()).slice(-lastBytes)));
  const finished = new Promise<string>((resolve, reject) => {
    let hard: NodeJS.Timeout | undefined;
    const stop = (): void => {
      killGroup(child, 'SIGTERM');
      hard = setTimeout(() => killGroup(child, 'SIGKILL'), graceMs);
    };
    signal.addEventListener('abort', stop, { once: true });
    const settle = (error: OpsError | undefined): void => {
      signal.removeEventListener('abort', stop);
      clearTimeout(hard);
      if (signal.aborted) reject(signal.reason as Error);
      else if (error === undefined) resolve(said);
      else reject(error);
    };
    child.once('error', (cause) => settle(new OpsError('Unsupported', `${name} could not be started`, { cause })));
    // Not `close`: that waits for pipes which the next program holds. Standard error is read to its end, if it comes soon.
    child.once('exit', (code, by) => {
      const heard = new Promise((heardAll) =>
        child.stderr?.readableEnded === false ? child.stderr.once('end', heardAll) : heardAll(undefined),
      );
      const settled = (): void => settle(code === 0 ? undefined : exitError(name, { code, by, said }));
      void Promise.race([heard, new Promise((late) => setTimeout(late, 500).unref())]).then(settled);
    });
  });
  // Whoever waits for it hears of it; until then it is not an unhandled rejection.
  finished.catch(() => undefined);
  return { process: child, finished };
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function exitError(name: string, { code, by, said }: { code: number | null; by: NodeJS.Signals | null; said: string }): OpsError {
  const lines = said.split('\n').filter((line) => /error|fatal|detail|hint/i.test(line));
  const how = by === null ? `ended with ${code}` : `was killed by ${by}`;
  const first = lines[0] ?? said.trim().split('\n').at(-1) ?? '';
  const words = first === '' ? '' : `: ${first.replace(/^\S+: /, '')}`;
  const message = `${name} ${how}${words}`;
  if (!/permission denied|row-level security/i.test(said)) return new OpsError('Unavailable', message, { details: lines.slice(1, 6) });
  return new OpsError('InvalidInput', message, { details: lines.slice(1, 6), hint: rightsHint });
}
