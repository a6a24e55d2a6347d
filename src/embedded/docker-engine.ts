import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { toolsPlaces } from '../config.ts';
import { OpsError } from '../domain/ops-error.ts';

/** A private engine: where it keeps all it has, and from which addresses its networks are taken. */
export interface EnginePlace {
  folder: string;
  /** As in `10.213.0.0/16`: another for each engine of a machine. */
  pool: string;
  /** How long it lives on when this process is gone, also by -9. */
  lingerSeconds: number;
  /** What is there already, running or not, is removed first. */
  fresh?: boolean;
}

/** A Docker engine of our own, which leaves the machine's own engine, its firewall and its bridges alone. */
export interface DockerEngine {
  /** As DOCKER_HOST wants it. */
  host: string;
  /** Folders with the docker program, Compose v2 and a registry of images, as a PATH. */
  path: string;
  /** Runs the docker program and gives what it printed. */
  docker(...args: readonly string[]): Promise<string>;
}

/** What an image of ours does: three that serve and say which one they are, one that ends at once, one that is never healthy, one that ignores SIGTERM. */
export type AppTag = 'v1' | 'v2' | 'v3' | 'crashing' | 'unhealthy' | 'deaf';

/** What the images are called that engines here are given; nothing is pulled. */
export const appImage = (tag: AppTag): string => `watchkeeper-test/app:${tag}`;

const scripts = join(import.meta.dirname, 'docker');
const notPossible = 75;
const scriptMs = 170_000;

/**
 * Starts the engine unless it runs, fetches Compose v2 where it was not fetched before, and builds these images. The engine is held until this process is gone.
 * @throws OpsError `Unsupported` where the machine cannot have one, `Failed` with the last lines of what did not work.
 */
export async function startDockerEngine(place: EnginePlace, tags: readonly AppTag[]): Promise<DockerEngine> {
  if (process.getuid?.() !== 0) throw notHere(['only root can start one']);
  const { folder } = place;
  const tools = join(toolsPlaces().home, 'docker-tools-2');
  await run('fetch-tools.sh', [tools]);
  if (place.fresh === true) await removeDockerEngine(place);
  await hold(folder);
  await run('docker-up.sh', [folder], variablesOf(place));
  const host = `unix://${folder}/docker.sock`;
  await run('build.sh', tags, { DOCKER_HOST: host });
  const path = [join(tools, 'bin'), ...toolsPlaces().path].join(delimiter);
  return { host, path, docker: async (...args) => (await execa('docker', args, { env: { PATH: path, DOCKER_HOST: host } })).stdout };
}

/** Ends the engine with all its containers and removes its folder. Safe to repeat, and right where there is none. */
export async function removeDockerEngine({ folder }: EnginePlace): Promise<void> {
  await run('docker-down.sh', ['--purge', folder]);
}

/** Ends the engine as a restart of its host does, and starts it again. */
export async function restartDockerEngine(place: EnginePlace): Promise<void> {
  await run('docker-down.sh', ['--keep', place.folder]);
  await run('docker-up.sh', [place.folder], { ...variablesOf(place), ENGINE_KEEP: 'yes' });
}

function variablesOf({ pool, lingerSeconds }: EnginePlace): Record<string, string> {
  return { ENGINE_POOL: pool, ENGINE_LINGERS: String(lingerSeconds) };
}

/** A group of its own, so that Ctrl-C does not reach it: an engine that is started by halves cannot be ended. */
async function run(name: string, args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const options = { reject: false, env, timeout: scriptMs, stdin: 'ignore', detached: name !== 'fetch-tools.sh' } as const;
  const { exitCode, stderr, failed } = await execa(join(scripts, name), args, options);
  if (!failed) return;
  const details = stderr.trim().split('\n').slice(-20);
  if (exitCode !== notPossible) throw new OpsError('Failed', `${name} ended with ${exitCode ?? 'a signal'}`, { details });
  throw notHere(details);
}

function notHere(details: readonly string[]): OpsError {
  return new OpsError('Unsupported', 'a private Docker engine cannot be started here', {
    details,
    hint: 'It needs Linux, root, and docker, dockerd, iptables and busybox. Debian: apt-get install docker.io iptables busybox-static',
  });
}

/** The engine ends when nobody holds this: the kernel gives it back however this process ends. Resolves when it is held. */
async function hold(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const holding = ['flock', '--shared', '--no-fork', join(folder, 'users'), 'sh', '-c', 'echo held; exec sleep infinity'];
  const holder = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...holding], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
  holder.stdout.destroy();
  holder.unref();
}
