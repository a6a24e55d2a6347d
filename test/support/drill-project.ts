import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import type { DrillMark, DrillPlace, Raising } from '../../src/activities/drill-target/drill-target.ts';
import { openComposeDrillPlace } from '../../src/adapters/compose/drill-place.ts';
import { resolveSetting } from '../../src/config.ts';
import type { ComposeDrillTarget } from '../../src/domain/system/drill-target.ts';
import type { DockerEngine } from './docker-engine.ts';
import type { ComposeService } from './docker-project.ts';

export const postgresImage = 'watchkeeper-test/postgres:17';
export const password = 'a-password-that-nobody-may-see';

/** Builds the image of PostgreSQL on the engine, from the programs in this folder. */
export async function buildPostgres({ host, path }: DockerEngine, binDir: string): Promise<void> {
  const script = join(import.meta.dirname, '..', 'rigs', 'docker', 'build-postgres.sh');
  await execa(script, [dirname(binDir)], { env: { PATH: path, DOCKER_HOST: host }, timeout: 170_000 });
}

/** A drill target of its own on the engine. */
export interface DrillProject {
  target: ComposeDrillTarget;
  place: DrillPlace;
  /** Writes the Compose file of the target. */
  write(content: DrillFile): Promise<void>;
  /** What there is of the project, as `container name`, `network name`, `volume name`. */
  left(): Promise<string[]>;
  open(different?: Partial<ComposeDrillTarget>, path?: string): DrillPlace;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface DrillFile {
  services: Record<string, ComposeService>;
  [group: string]: unknown;
}

export async function drillProject(engine: DockerEngine, content: DrillFile): Promise<DrillProject> {
  const directory = await mkdtemp(join(tmpdir(), 'watchkeeper-drill-'));
  const project = `wk${randomBytes(5).toString('hex')}-drill`;
  const target: ComposeDrillTarget = {
    ...{ kind: 'compose', project, directory, files: ['drill.compose.yaml'], host: engine.host },
    readyWithinSeconds: 60,
  };
  const open: DrillProject['open'] = (different = {}, path = engine.path) =>
    openComposeDrillPlace({ ...target, ...different }, { resolve: async (given) => await resolveSetting(given), path });
  const filter = ['--filter', `label=com.docker.compose.project=${project}`];
  const listed = async (kind: string, ...args: string[]): Promise<string[]> =>
    (await engine.docker(...args, ...filter))
      .split('\n')
      .filter(Boolean)
      .map((name) => `${kind} ${name}`);
  const left = async (): Promise<string[]> => [
    ...(await listed('container', 'ps', '--all', '--format', '{{.Names}}')),
    ...(await listed('network', 'network', 'ls', '--format', '{{.Name}}')),
    ...(await listed('volume', 'volume', 'ls', '--format', '{{.Name}}')),
  ];
  const write = async (given: DrillFile): Promise<void> => await writeFile(join(directory, 'drill.compose.yaml'), stringify(given));
  await write(content);
  return {
    ...{ target, place: open(), write, left, open },
    async [Symbol.asyncDispose]() {
      await engine.docker('compose', '-p', project, 'down', '--volumes', '--remove-orphans', '--timeout', '0').catch(() => undefined);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A server of PostgreSQL that is reached from the host alone, at an address of its own. */
export function postgresAlone(address: string): DrillFile {
  return {
    services: {
      postgres: { image: postgresImage, environment: { POSTGRES_PASSWORD: password }, networks: { inner: { ipv4_address: address } } },
    },
    networks: { inner: { ipam: { config: [{ subnet: address.replace(/\.\d+$/, '.0/24') }] } } },
  };
}

export const markOf = (drillId: string): DrillMark => ({ drillId, run: `drillRecovery/${drillId}`, of: 'shop/production main' });

export function raisingOf(drillId: string, signal = new AbortController().signal): Raising {
  return { mark: markOf(drillId), signal, progress: () => undefined };
}
