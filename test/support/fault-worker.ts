import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A worker as an operator starts it: a process of its own. */
export interface WorkerProcess {
  /** All that its processes said so far, on both streams. */
  said(): string;
  /** Its variables; what is changed here holds from the next start on. */
  env: Record<string, string>;
  /** Starts it and waits until it serves. */
  start(): Promise<void>;
  /** With -9: it has no moment to tidy up. */
  kill(): Promise<void>;
}

const mainFile = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** `watchkeeper worker <targets>` with these variables, as they are at each start, and nothing else of ours. */
export function workerProcess(targets: readonly string[], env: Record<string, string>): WorkerProcess {
  let child: ChildProcess | undefined;
  let said = '';
  return {
    said: () => said,
    env,
    async start() {
      const from = said.length;
      // The kernel ends it with this process, should that be killed.
      const started = spawn('setpriv', ['--pdeathsig', 'KILL', '--', process.execPath, mainFile, 'worker', ...targets], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk: Buffer) => void (said += chunk.toString()));
      const ended = once(started, 'exit');
      ended.catch(() => undefined);
      while (!said.slice(from).includes('serving ')) {
        if (started.exitCode !== null) throw new Error(`the worker ended: ${said.slice(from)}`);
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 50))]);
      }
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
