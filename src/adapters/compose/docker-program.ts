import { homedir } from 'node:os';
import { execa } from 'execa';
import { OpsError } from '../../domain/ops-error.ts';
import { throwWhereUnreachable } from './docker-errors.ts';

/** What the docker program is asked, as an argument list: no shell reads it. */
export interface Asking {
  args: readonly string[];
  /** What it is for, for errors: `reading the containers`. */
  doing: string;
  cwd?: string;
  /** What it reads; absent: nothing. */
  input?: string;
  /** Absent: 20 s, enough for all that only reads. */
  withinMs?: number;
  /** Of each stream; one that says more is ended. Absent: all of it is taken. */
  mostBytes?: number;
  /** An abort ends the program and all that it started. */
  signal?: AbortSignal;
}

export interface Answer {
  /** It ended with 0. That says little: what became of it is read afterwards. */
  ok: boolean;
  stdout: string;
  stderr: string;
  /** Absent: it said more than `mostBytes`. */
  exitCode?: number;
}

/**
 * Runs the docker program.
 * @throws OpsError `Unavailable` when the engine does not answer or not in time, `Unsupported` without the program, or the signal's reason.
 */
export type Docker = (asking: Asking) => Promise<Answer>;

const graceMs = 3000;
const patienceMs = 20_000;

/** The docker program on this path, against this engine. Nothing of our own environment is handed on but where programs and its settings are. */
export function dockerProgram({ path, host }: { path: string; host: () => Promise<string | undefined> }): Docker {
  return async (asking) => {
    const address = await host();
    asking.signal?.throwIfAborted();
    const env = { PATH: path, HOME: homedir(), LC_ALL: 'C.UTF-8', DOCKER_CLI_HINTS: 'false', ...(address && { DOCKER_HOST: address }) };
    return await run(asking, env);
  };
}

async function run(asking: Asking, env: Record<string, string>): Promise<Answer> {
  const { args, cwd = '/', input, mostBytes, signal } = asking;
  // A group of its own: Compose is a child of docker, and must end with it.
  const given = input === undefined ? { stdin: 'ignore' as const } : { input };
  const bounds = mostBytes === undefined ? {} : { maxBuffer: mostBytes, stripFinalNewline: false };
  const child = execa('docker', args, { cwd, env, extendEnv: false, reject: false, detached: true, ...given, ...bounds });
  const late = endInTime(child.pid, asking);
  const { failed, code, stdout, stderr, exitCode, signal: killedBy, isMaxBuffer } = await child;
  const isEnded = late.stop();
  signal?.throwIfAborted();
  // `docker exec` says 0 when it is ended.
  if (!failed && !isEnded) return { ok: true, stdout, stderr, exitCode: 0 };
  if (mostBytes !== undefined && isMaxBuffer) return { ok: false, stdout, stderr };
  throwWhereNotAsked(asking, { code, stderr, killedBy, isEnded });
  return { ok: false, stdout, stderr, ...(exitCode !== undefined && { exitCode }) };
}

/** Ends the program when its time is over or nobody wants it any more; `stop` says whether it was ended. */
function endInTime(pid: number | undefined, { withinMs = patienceMs, signal }: Asking): { stop(): boolean } {
  const over = AbortSignal.any([...(signal === undefined ? [] : [signal]), AbortSignal.timeout(withinMs)]);
  let hard: NodeJS.Timeout | undefined;
  const end = (): void => {
    killGroup(pid, 'SIGTERM');
    hard = setTimeout(() => killGroup(pid, 'SIGKILL'), graceMs);
  };
  over.addEventListener('abort', end, { once: true });
  return {
    stop() {
      over.removeEventListener('abort', end);
      clearTimeout(hard);
      return hard !== undefined;
    },
  };
}

interface Ended {
  code: string | undefined;
  stderr: string;
  killedBy: string | undefined;
  isEnded: boolean;
}

/** @throws OpsError where the engine was not even asked, or did not answer. */
function throwWhereNotAsked({ doing, withinMs = patienceMs }: Asking, { code, stderr, killedBy, isEnded }: Ended): void {
  if (code === 'ENOENT') throw missingProgram();
  if (isEnded) throw new OpsError('Unavailable', `${doing}: no answer within ${Math.round(withinMs / 1000)} s`);
  if (killedBy !== undefined) throw new OpsError('Unavailable', `${doing}: the docker program was killed by ${killedBy}`);
  throwWhereUnreachable(stderr, doing);
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function missingProgram(): OpsError {
  return new OpsError('Unsupported', 'there is no docker program where the worker runs', {
    hint: 'Install Docker with Compose v2 or later there (the plugin `docker compose`), or put its folder into the PATH of the worker.',
  });
}
