import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Asked, HostFacts } from '../../domain/system/needs.ts';
import type { ComposePlatform } from '../../domain/system/platform.ts';
import { changeError } from './docker-errors.ts';
import { engineOf, freeBytesOf } from './engine.ts';
import type { Project } from './project.ts';
import { composeVersion } from './tool-versions.ts';

/** What the engine and its host offer. Disk and ports are looked at only where the engine is on the worker's own host. */
export async function hostFacts(project: Project, platform: ComposePlatform, asked: Asked): Promise<HostFacts> {
  const engine = await engineOf(project.docker);
  const isLocal = (platform.host ?? 'unix:').startsWith('unix:');
  const freeBytes = isLocal ? await freeBytesOf(engine) : undefined;
  return {
    cores: engine.cores,
    memoryBytes: engine.memoryBytes,
    ...(freeBytes !== undefined && { freeBytes }),
    versions: { engine: engine.version, compose: await composeVersion(project.docker) },
    taken: await takenPorts(project, asked.ports, isLocal),
    missing: await missingVariables(join(project.directory, platform.envFile ?? '.env'), asked.variables),
  };
}

/** Of another project, or of a program outside of the engine. Those of our own project are what they should be. */
async function takenPorts(project: Project, ports: readonly number[], isLocal: boolean): Promise<HostFacts['taken']> {
  const published = await publishedPorts(project);
  const found = await Promise.all(
    ports.map(async (port) => {
      const by = published.get(port);
      if (by !== undefined) return by.project === project.name ? [] : [{ port, by: by.name }];
      return isLocal && (await answers(port)) ? [{ port, by: 'a program on the host' }] : [];
    }),
  );
  return found.flat();
}

async function publishedPorts({ docker }: Project): Promise<Map<number, { name: string; project: string }>> {
  const doing = 'looking for ports that are taken';
  const format = '{{.Names}}\t{{.Label "com.docker.compose.project"}}\t{{.Ports}}';
  const { ok, stdout, stderr } = await docker({ args: ['ps', '--format', format], doing });
  if (!ok) throw changeError(stderr, doing);
  const lines = stdout.split('\n').map((line) => line.split('\t'));
  return new Map(
    lines.flatMap(([name = '', project = '', ports = '']) =>
      [...ports.matchAll(/:(\d+)(?:-(\d+))?->/g)].flatMap(([, first, last = first]) =>
        range(Number(first), Number(last)).map((port) => [port, { name, project }]),
      ),
    ),
  );
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

async function answers(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1000 });
    const end = (is: boolean) => (): void => {
      socket.destroy();
      resolve(is);
    };
    socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
}

/** Only whether a value stands there; none leaves this function (E76). */
async function missingVariables(file: string, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const text = await readFile(file, 'utf8').catch(() => '');
  const values = parseEnv(text);
  return names.filter((name) => (values[name] ?? '').trim() === '');
}
