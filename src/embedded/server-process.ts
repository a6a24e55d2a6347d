import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from './at-exit.ts';

/** What to run and how it is ended. */
export interface ServerCommand {
  program: string;
  args: readonly string[];
  /** All of its environment but PATH and locale: it inherits nothing, secrets of this process least of all. */
  env?: Record<string, string>;
  /** File that takes what it prints. */
  logFile: string;
  /** Runs as this user and group instead of root. */
  userId?: number | undefined;
  /** The signal that ends it in good order; SIGTERM unless said otherwise. */
  stopSignal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL';
  /** The signal that the kernel sends when this process is gone; KILL unless said otherwise. */
  orphanSignal?: 'KILL' | 'QUIT';
}

/** A running server. */
export interface ServerProcess {
  pid: number;
  /** True until it has ended, by whatever cause. */
  isRunning: () => boolean;
  /** Ends it in good order, or kills it after five seconds. Safe to repeat. */
  stop: () => Promise<void>;
  /** Ends it and its children at once with SIGKILL, as a crash would. Safe to repeat. */
  kill: () => Promise<void>;
  /** The last lines that it printed, for messages. */
  lastWords: () => Promise<string[]>;
}

/**
 * Starts a server that cannot outlive this process: the kernel ends it when this process is gone, by -9 too. It has its own process
 * group, so that Ctrl-C reaches this process alone, which may still need the server to end in good order.
 */
export function startProcess(command: ServerCommand): ServerProcess {
  const { program, args, env = {}, logFile, stopSignal = 'SIGTERM' } = command;
  const log = openSync(logFile, 'a');
  const child = spawn('setpriv', [...setprivArguments(command), '--', program, ...args], {
    stdio: ['ignore', log, log],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', HOME: '/nonexistent', ...env },
    detached: true,
  });
  closeSync(log);
  // Before its folder is removed, where this process still can: it must not write there any more.
  const forget = atExit(() => child.kill('SIGKILL'));
  // Who forgets to stop a server must still be able to exit.
  child.unref();
  let running = true;
  const ended = once(child, 'exit')
    .catch(() => {})
    .then(() => {
      running = false;
      forget();
    });
  const { pid = 0 } = child;

  async function end(signal: NodeJS.Signals, withinMs: number): Promise<void> {
    if (!running) return;
    child.ref();
    child.kill(signal);
    const timer = new AbortController();
    await Promise.race([ended, sleep(withinMs, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
  }

  async function kill(): Promise<void> {
    const children = running ? await childrenOf(pid) : [];
    await end('SIGKILL', 10_000);
    await Promise.all(children.map(killOther));
  }

  async function stop(): Promise<void> {
    await end(stopSignal, 5000);
    await kill();
  }

  return { pid, isRunning: () => running, stop, kill, lastWords: async () => await lastLines(logFile) };
}

function setprivArguments({ orphanSignal = 'KILL', userId }: ServerCommand): string[] {
  const death = ['--pdeathsig', orphanSignal];
  if (userId === undefined) return death;
  return ['--reuid', String(userId), '--regid', String(userId), '--clear-groups', ...death];
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Kills a process that another started, and waits until it is gone. */
async function killOther(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return;
    }
    await sleep(10);
  }
}

async function lastLines(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-8);
}
