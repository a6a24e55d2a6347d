import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Platform } from '../../src/activities/platform/platform.ts';
import { openCompose } from '../../src/adapters/compose/open-compose.ts';
import { resolveSetting } from '../../src/config.ts';
import type { ComposePlatform, Service } from '../../src/domain/system/platform.ts';
import type { DockerEngine } from './docker-engine.ts';
import { appImage } from './docker-engine.ts';

/** A Compose project of its own. */
export interface DockerProject {
  name: string;
  directory: string;
  /** As a system file would name it. */
  settings: ComposePlatform;
  platform: Platform;
  /** The adapter with other settings or programs. */
  open(different?: Partial<ComposePlatform>, path?: string, hostname?: string): Platform;
  /** Writes the Compose file. */
  write(services: Record<string, ComposeService>): Promise<void>;
  /** `docker compose` as a person runs it, with the files of the project and nothing of ours. */
  compose(...args: readonly string[]): Promise<string>;
  /** Containers of a service that run, as `id@start`, in order. */
  running(service: string): Promise<string[]>;
  /** What a property of its containers is, by a template of docker inspect. */
  inspect(service: string, template: string): Promise<string[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A service as a Compose file says it. */
export type ComposeService = Record<string, unknown>;

/** A web server that is healthy within two seconds. */
export function webService(different: ComposeService = {}): ComposeService {
  return { image: appImage('v1'), restart: 'unless-stopped', stop_grace_period: '2s', ...different };
}

/** A service as our own steps know it. */
export function serviceOf(workload: string): Service {
  return { name: workload, workload, after: [], released: true, readyWithinSeconds: 30, probes: [] };
}

/** A project with these services, all started and, unless it is not waited for, ready. */
export async function dockerProject(
  engine: DockerEngine,
  services: Record<string, ComposeService> = {},
  { wait = true } = {},
): Promise<DockerProject> {
  const name = `wk${randomBytes(5).toString('hex')}`;
  const directory = await mkdtemp(join(tmpdir(), 'watchkeeper-compose-'));
  const settings: ComposePlatform = { kind: 'compose', project: name, directory, files: ['compose.yaml'], host: engine.host };
  const resolve = async (given: string): Promise<string> => await resolveSetting(given);
  const filter = ['--filter', `label=com.docker.compose.project=${name}`];
  const ids = async (more: readonly string[]): Promise<string[]> =>
    (await engine.docker('ps', '--quiet', '--no-trunc', ...filter, ...more)).split('\n').filter(Boolean);
  const inspect = async (service: string, template: string, all = true): Promise<string[]> => {
    const found = await ids([
      ...(all ? ['--all'] : []),
      ...['--filter', `label=com.docker.compose.service=${service}`, '--filter', 'label=com.docker.compose.oneoff=False'],
    ]);
    if (found.length === 0) return [];
    const asked = engine.docker('inspect', '--format', template, ...found);
    // One of them may be gone by now: then it is looked again.
    const said = await asked.catch(async (error: unknown) => {
      if (!String(error).includes('No such object')) throw error;
      return undefined;
    });
    return said === undefined ? await inspect(service, template, all) : said.split('\n').toSorted();
  };
  const project: DockerProject = {
    name,
    directory,
    settings,
    open: (different = {}, path = engine.path, hostname?: string) =>
      openCompose({ ...settings, ...different }, { resolve, path, ...(hostname !== undefined && { hostname }) }),
    platform: openCompose(settings, { resolve, path: engine.path }),
    write: async (content) => await writeFile(join(directory, 'compose.yaml'), stringify({ services: content })),
    compose: async (...args) =>
      await engine.docker('compose', '-p', name, '--project-directory', directory, '-f', join(directory, 'compose.yaml'), ...args),
    running: async (service) => await inspect(service, '{{.Id}}@{{.State.StartedAt}}', false),
    inspect: async (service, template) => await inspect(service, template),
    async [Symbol.asyncDispose]() {
      const all = await ids(['--all']);
      if (all.length > 0) await engine.docker('rm', '--force', '--volumes', ...all);
      const networks = (await engine.docker('network', 'ls', '--quiet', ...filter)).split('\n').filter(Boolean);
      if (networks.length > 0) await engine.docker('network', 'rm', ...networks);
      const kept = (
        await engine.docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=watchkeeper/${name}-*`)
      )
        .split('\n')
        .filter(Boolean);
      if (kept.length > 0) await engine.docker('rmi', ...kept);
      await rm(directory, { recursive: true, force: true });
    },
  };
  await project.write(services);
  if (Object.keys(services).length > 0) await project.compose('up', '-d', ...(wait ? ['--wait'] : []));
  return project;
}
