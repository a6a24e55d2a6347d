import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../domain/ops-error.ts';

/** A server of ours. It dies with this process, however this process ends. */
export interface ServerProcess extends AsyncDisposable {
  pid: number;
  /** Asks it to end and insists after `graceMs`. */
  stop(): Promise<void>;
  /** Ends it at once with SIGKILL, as a crash would. */
  kill(): Promise<void>;
}

export interface StartingServer {
  name: string;
  file: string;
  args: readonly string[];
  env?: Record<string, string>;
  cwd?: string;
  /** Run as this user where we are root: PostgreSQL refuses root. */
  uid?: number;
  stopSignal?: NodeJS.Signals;
  graceMs?: number;
  withinMs: number;
  /** Resolves to true when the server answers. */
  ready(): Promise<boolean>;
}

const lastBytes = 4000;

/**
 * Starts a server and waits until it answers.
 * @throws OpsError `Unavailable` with its last words when it does not.
 */
export async function startServer(starting: StartingServer): Promise<ServerProcess> {
  const asUser = starting.uid === undefined ? [] : ['--reuid', String(starting.uid), '--regid', String(starting.uid), '--clear-groups'];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...asUser, '--', starting.file, ...starting.args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(starting.cwd !== undefined && { cwd: starting.cwd }),
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', HOME: '/nonexistent', ...starting.env },
  });
  const words = lastWords(child);
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  const ended = Promise.race([once(child, 'exit'), failed]);
  ended.catch(() => undefined);
  const server = handleOf(child, starting);
  const until = Date.now() + starting.withinMs;
  while (!(await starting.ready().catch(() => false))) {
    const dead = await Promise.race([ended.then(() => true), sleep(50, false)]).catch(() => true);
    if (!dead && Date.now() < until) continue;
    await server.kill();
    throw new OpsError('Unavailable', `${starting.name} did not start`, { details: [words()] });
  }
  return server;
}

function lastWords(child: ChildProcess): () => string {
  let words = '';
  const hear = (chunk: Buffer): void => void (words = (words + chunk.toString()).slice(-lastBytes));
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  return () => words;
}

function handleOf(child: ChildProcess, { stopSignal = 'SIGTERM', graceMs = 5000 }: StartingServer): ServerProcess {
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    const hard = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(hard);
  };
  const stop = async (): Promise<void> => await end(stopSignal);
  return { pid: child.pid ?? 0, stop, kill: async () => await end('SIGKILL'), [Symbol.asyncDispose]: stop };
}
