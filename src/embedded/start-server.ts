import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../domain/ops-error.ts';
import type { EmbeddedFolder } from './embedded-folder.ts';
import { isFree } from './free-ports.ts';
import type { ServerCommand, ServerProcess } from './server-process.ts';
import { startProcess } from './server-process.ts';

/** What every embedded server can be asked to do. */
export interface EmbeddedServer extends AsyncDisposable {
  pid: number;
  isRunning: () => boolean;
  /** Ends the server in good order, by force where it takes too long, and removes its temporary files. Safe to repeat. */
  stop: () => Promise<void>;
  /** Ends the server with SIGKILL, as a crash would, and keeps its files, so that it can be started again. Safe to repeat. */
  kill: () => Promise<void>;
}

/** A server to be started. */
export interface StartingServer extends Omit<ServerCommand, 'logFile'> {
  /** What people call it, in messages. */
  name: string;
  /** Its files; what it prints goes to `server.log` there. */
  folder: EmbeddedFolder;
  /** The ports that it will listen on. */
  ports: readonly number[];
  /** Asks the server for real; a throw counts as not yet. */
  isReady: () => Promise<boolean>;
}

const readyWithinMs = 60_000;

/**
 * Starts a server and waits until it answers.
 *
 * @throws OpsError `Conflict` when another listens on its port, `Unavailable` when it ended or never answered; with its last words.
 */
export async function startServer({ name, folder, ports, isReady, ...command }: StartingServer): Promise<EmbeddedServer> {
  // Another server of the same kind there would answer in its place.
  for (const port of ports) {
    if (await isFree(port)) continue;
    await folder.remove();
    throw portTaken(name, [`127.0.0.1:${port}`]);
  }
  const server = startProcess({ ...command, logFile: join(folder.path, 'server.log') });
  async function stop(): Promise<void> {
    await server.stop();
    await folder.remove();
  }
  const end = Date.now() + readyWithinMs;
  while (server.isRunning() && Date.now() < end) {
    const ready = await isReady().catch(() => false);
    if (ready && server.isRunning())
      return { pid: server.pid, isRunning: server.isRunning, stop, kill: server.kill, [Symbol.asyncDispose]: stop };
    await sleep(50);
  }
  const fault = await faultOf(name, server);
  await server.kill();
  await folder.remove();
  throw fault;
}

async function faultOf(name: string, server: ServerProcess): Promise<OpsError> {
  const details = await server.lastWords();
  if (details.some((line) => /address already in use|port .*in use/i.test(line))) {
    return portTaken(name, details);
  }
  const what = server.isRunning() ? `did not answer within ${readyWithinMs / 1000} s` : 'ended before it answered';
  return new OpsError('Unavailable', `${name} ${what}`, { details });
}

function portTaken(name: string, details: readonly string[]): OpsError {
  return new OpsError('Conflict', `${name} found its port taken`, {
    details,
    hint: 'End the server that listens there, or give another port.',
  });
}

/** Starts something on ports that were free a moment ago, and again on others when somebody was faster. */
export async function retryOnTakenPort<Result>(start: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      const isTaken = error instanceof OpsError && error.kind === 'Conflict';
      if (!isTaken || attempt === 3) throw error;
    }
  }
}
