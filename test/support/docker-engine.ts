import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOpsError } from '../../src/domain/ops-error.ts';
import type { DockerEngine as PrivateEngine, EnginePlace } from '../../src/embedded/docker-engine.ts';
import { restartDockerEngine, startDockerEngine } from '../../src/embedded/docker-engine.ts';

export { appImage } from '../../src/embedded/docker-engine.ts';

/** A Docker engine that belongs to the tests. */
export interface DockerEngine extends PrivateEngine {
  /** Ends the engine as a restart of its host does, and starts it again. */
  restart(): Promise<void>;
  /** It answers nothing until it is thawed. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

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
  const isShared = name === 'shared';
  const folder = `/var/tmp/watchkeeper-docker${isShared ? '' : `-${name}`}`;
  const place: EnginePlace = { folder, pool: isShared ? '10.213.0.0/16' : '10.214.0.0/16', lingerSeconds: 120 };
  try {
    const engine = await startDockerEngine(place, ['v1', 'v2', 'v3', 'crashing', 'unhealthy', 'deaf']);
    return {
      ...engine,
      freeze: async () => void process.kill(await pidOf(folder), 'SIGSTOP'),
      thaw: async () => void process.kill(await pidOf(folder), 'SIGCONT'),
      restart: async () => await restartDockerEngine(place),
    };
  } catch (error) {
    if (!isOpsError(error) || error.kind !== 'Unsupported' || process.env['CI'] === 'true') throw error;
    const why = [...error.details, error.hint].join(' ');
    process.stderr.write(`\n!!! Tests of the Compose adapter are skipped: ${error.message}. ${why}\n\n`);
    return undefined;
  }
}

async function pidOf(folder: string): Promise<number> {
  return Number(await readFile(join(folder, 'docker.pid'), 'utf8'));
}
