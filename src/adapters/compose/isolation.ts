import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OpsError } from '../../domain/ops-error.ts';
import type { Isolation, IsolationLevel } from '../../domain/release/isolation.ts';
import type { Service } from '../../domain/system/platform.ts';
import { containersOf } from './containers.ts';
import { changeError } from './docker-errors.ts';
import { ourFolder, textOf, writeWhole } from './pins.ts';
import type { Project } from './project.ts';

const Network = z.object({ name: z.string(), aliases: z.array(z.string()) });
const Record = z.array(z.object({ container: z.string(), networks: z.array(Network) }));

/** The networks that containers were cut from, with the names that they had there: a plain connect would lose those. */
type Record = z.output<typeof Record>;

/** Takes the containers of a service off all their networks. What they were on is kept first, and not again by a second call, which sees less. */
export async function isolate(project: Project, { service, level }: { service: Service; level: IsolationLevel }): Promise<void> {
  if (level !== 'network') {
    throw new OpsError('Unsupported', 'Compose has no router that traffic could be taken from', {
      hint: 'Isolate it from the network: {"level": "network"}.',
    });
  }
  const kept = await recordOf(project, service);
  const now = await networksOf(project, service);
  const merged = now.map((one) => kept.find(({ container }) => container === one.container) ?? one);
  await writeWhole(recordFile(project, service), JSON.stringify(merged));
  for (const { container, networks } of now) {
    for (const { name } of networks) await attach(project, ['disconnect', name, container]);
  }
}

/** Puts them back on the networks that they were on, under the names that they had. Containers that were made anew since are on theirs. */
export async function rejoin(project: Project, service: Service): Promise<void> {
  const now = await networksOf(project, service);
  for (const { container, networks } of await recordOf(project, service)) {
    const present = now.find((one) => one.container === container);
    const missing = networks.filter(({ name }) => present !== undefined && !present.networks.some((network) => network.name === name));
    for (const { name, aliases } of missing) {
      await attach(project, ['connect', ...aliases.flatMap((alias) => ['--alias', alias]), name, container]);
    }
  }
  await rm(recordFile(project, service), { force: true });
}

/** A plain `up` ends an isolation, because it makes the containers anew: that is seen here. */
export async function isolationOf(project: Project, service: Service): Promise<Isolation> {
  if ((await recordOf(project, service)).length === 0) return { levels: [], holds: true, words: 'not isolated' };
  const attached = (await networksOf(project, service)).filter(({ networks }) => networks.length > 0);
  const words = attached.map(({ container, networks }) => `${container.slice(0, 12)} is on ${networks.map(({ name }) => name).join(', ')}`);
  return {
    levels: ['network'],
    holds: attached.length === 0,
    words: attached.length === 0 ? `no container of ${service.name} is on a network` : words.join('; '),
  };
}

async function attach({ docker }: Project, args: readonly string[]): Promise<void> {
  const { ok, stderr } = await docker({ args: ['network', ...args], doing: 'changing networks' });
  // Somebody was faster, or an attempt before.
  if (!ok && !/is not connected|already exists in network/i.test(stderr)) throw changeError(stderr, `network ${args[0] ?? ''} failed`);
}

const Attached = z.record(z.string(), z.object({ Aliases: z.array(z.string()).nullish() }));

async function networksOf(project: Project, { workload }: Service): Promise<Record> {
  const containers = (await containersOf(project, workload)).filter(({ status }) => status === 'running' || status === 'paused');
  const found: Record = [];
  for (const { id } of containers) {
    const doing = 'looking at networks';
    const { ok, stdout, stderr } = await project.docker({ args: ['inspect', '--format', '{{json .NetworkSettings.Networks}}', id], doing });
    if (!ok) throw changeError(stderr, doing);
    const networks = Object.entries(Attached.parse(JSON.parse(stdout)));
    // The engine adds the short id itself.
    const named = networks.map(([name, { Aliases }]) => ({ name, aliases: (Aliases ?? []).filter((alias) => !id.startsWith(alias)) }));
    found.push({ container: id, networks: named });
  }
  return found;
}

async function recordOf(project: Project, service: Service): Promise<Record> {
  const file = recordFile(project, service);
  const text = await textOf(file);
  if (text === '') return [];
  try {
    return Record.parse(JSON.parse(text));
  } catch (cause) {
    throw new OpsError('InvalidInput', `${file} is not as Watchkeeper wrote it`, { cause });
  }
}

function recordFile(project: Project, { workload }: Service): string {
  return join(ourFolder(project), `${project.name}.${workload}.isolated.json`);
}
