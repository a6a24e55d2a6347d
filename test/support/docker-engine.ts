import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { toolsPlaces } from '../../src/config.ts';

/** A Docker engine that belongs to the tests. */
export interface DockerEngine {
  /** As DOCKER_HOST wants it. */
  host: string;
  /** Folders with the docker program, Compose v2 and a registry of images, as a PATH. */
  path: string;
  /** Runs the docker program and gives what it printed. */
  docker(...args: readonly string[]): Promise<string>;
  /** Ends the engine as a restart of its host does, and starts it again. */
  restart(): Promise<void>;
  /** It answers nothing until it is thawed. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

/** What the images of test/rigs/docker/build.sh are called; the tag says what they do. */
export const appImage = (tag: 'v1' | 'v2' | 'v3' | 'crashing' | 'unhealthy' | 'deaf'): string => `watchkeeper-test/app:${tag}`;

const rig = join(import.meta.dirname, '..', 'rigs', 'docker');
const notPossible = 75;
const engines = new Map<string, Promise<DockerEngine | undefined>>();

/**
 * The engine that all tests share, or a private one of this name for tests that stop theirs; started when it is asked for, and ended by itself when no test
 * process is left. Undefined where it cannot be had, after saying so loudly; with CI=true that is a failure.
 */
export async function dockerEngine(name = 'shared'): Promise<DockerEngine | undefined> {
  const known = engines.get(name) ?? startEngine(name);
  engines.set(name, known);
  return await known;
}

async function startEngine(name: string): Promise<DockerEngine | undefined> {
  const tools = join(toolsPlaces().home, 'docker-tools-2');
  const folder = `/var/tmp/watchkeeper-docker${name === 'shared' ? '' : `-${name}`}`;
  if (!(await script('fetch-tools.sh', [tools]))) return undefined;
  await hold(folder);
  const pool = { DOCKER_TEST_POOL: name === 'shared' ? '10.213.0.0/16' : '10.214.0.0/16' };
  if (!(await script('docker-up.sh', [folder], pool))) return undefined;
  const host = `unix://${folder}/docker.sock`;
  const path = [join(tools, 'bin'), ...toolsPlaces().path].join(delimiter);
  if (!(await script('build.sh', [], { DOCKER_HOST: host }))) return undefined;
  return {
    host,
    path,
    docker: async (...args) => (await execa('docker', args, { env: { PATH: path, DOCKER_HOST: host } })).stdout,
    freeze: async () => void process.kill(await pidOf(folder), 'SIGSTOP'),
    thaw: async () => void process.kill(await pidOf(folder), 'SIGCONT'),
    async restart() {
      await execa(join(rig, 'docker-down.sh'), ['--keep', folder]);
      await script('docker-up.sh', [folder], { ...pool, DOCKER_TEST_KEEP: 'yes' });
    },
  };
}

async function pidOf(folder: string): Promise<number> {
  return Number(await readFile(join(folder, 'docker.pid'), 'utf8'));
}

/** False where the machine cannot do it. */
async function script(name: string, args: readonly string[], env: Record<string, string> = {}): Promise<boolean> {
  const { exitCode, stderr, failed } = await execa(join(rig, name), args, { reject: false, env, timeout: 170_000, stdin: 'ignore' });
  if (!failed) return true;
  if (exitCode !== notPossible || process.env['CI'] === 'true') throw new Error(`${name} ended with ${exitCode}:\n${stderr}`);
  process.stderr.write(
    `\n!!! Tests of the Compose adapter are skipped. ${stderr.trim()}\n!!! They need root, docker.io, iptables and busybox-static.\n\n`,
  );
  return false;
}

/** The engine ends when nobody holds this: the kernel gives it back however this process ends. Resolves when it is held. */
async function hold(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const holding = ['flock', '--shared', '--no-fork', join(folder, 'users'), 'sh', '-c', 'echo held; exec sleep infinity'];
  const holder = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...holding], { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
  holder.stdout.destroy();
  holder.unref();
}
