import { rm } from 'node:fs/promises';
import { OpsError } from '../../domain/ops-error.ts';
import type { Isolation, IsolationLevel } from '../../domain/release/isolation.ts';
import type { Service } from '../../domain/system/platform.ts';
import { changeError } from './docker-errors.ts';
import { isolationFile, isolationRecord } from './isolation-record.ts';
import { connectionsOf } from './networks.ts';
import type { Connection } from './networks.ts';
import { writeWhole } from './pins.ts';
import type { Project } from './project.ts';

/** Takes the containers of a service off all their networks. What they were on is kept first, and not again by a second call, which sees less. */
export async function isolate(project: Project, { service, level }: { service: Service; level: IsolationLevel }): Promise<void> {
  if (level !== 'network') {
    throw new OpsError('Unsupported', 'Compose has no router that traffic could be taken from', {
      hint: 'Isolate it from the network: {"level": "network"}.',
    });
  }
  const [kept, now] = await Promise.all([isolationRecord(project, service.workload), connectionsOf(project, service.workload)]);
  if (now.length === 0) throw new OpsError('Conflict', `${service.name} has no containers that could be cut off`);
  requireNetworkOfItsOwn(service, now);
  const merged = now.map((one) => kept.find(({ container }) => container === one.container) ?? one);
  await writeWhole(isolationFile(project, service.workload), JSON.stringify(merged));
  for (const { container, networks } of now) {
    for (const { name } of networks) await attach(project, ['disconnect', name, container]);
  }
}

/** Puts them back on the networks that they were on, with the names and addresses that they had. Containers that were made anew since are on theirs. */
export async function rejoin(project: Project, { workload }: Service): Promise<void> {
  const [kept, now] = await Promise.all([isolationRecord(project, workload), connectionsOf(project, workload)]);
  for (const { container, networks } of kept) {
    const present = now.find((one) => one.container === container);
    const missing = networks.filter(({ name }) => present?.networks.every((network) => network.name !== name));
    for (const { name, aliases, address } of missing) {
      const fixed = address === undefined ? [] : ['--ip', address];
      await attach(project, ['connect', ...aliases.flatMap((alias) => ['--alias', alias]), ...fixed, name, container]);
    }
  }
  await rm(isolationFile(project, workload), { force: true });
}

/** A plain `up` ends an isolation, because it makes the containers anew: that is seen here. */
export async function isolationOf(project: Project, service: Service): Promise<Isolation> {
  if ((await isolationRecord(project, service.workload)).length === 0) return { levels: [], holds: true, words: 'not isolated' };
  const attached = (await connectionsOf(project, service.workload)).filter((one) => one.networks.length > 0 || one.shares !== undefined);
  const words = attached.map(({ container, networks, shares }) => {
    const where = shares ?? networks.map(({ name }) => name).join(', ');
    return `${container.slice(0, 12)} is on ${where}`;
  });
  return {
    levels: ['network'],
    holds: attached.length === 0,
    words: attached.length === 0 ? `no container of ${service.name} is on a network` : words.join('; '),
  };
}

/** In words, how it is cut off; absent where it is not. */
export async function cutOffIn(project: Project, service: Service): Promise<string | undefined> {
  const { levels, words } = await isolationOf(project, service);
  return levels.length === 0 ? undefined : words;
}

function requireNetworkOfItsOwn({ name }: Service, connections: readonly Connection[]): void {
  const shares = connections.map((one) => one.shares).find((shared) => shared !== undefined);
  if (shares === undefined) return;
  throw new OpsError('Unsupported', `${name} cannot be cut off: it shares the network of ${shares}`, { hint: 'Stop it instead.' });
}

async function attach({ docker }: Project, args: readonly string[]): Promise<void> {
  const doing = 'changing networks';
  const { ok, stderr } = await docker({ args: ['network', ...args], doing });
  // Somebody was faster, or an attempt before; or the container is gone.
  if (!ok && !/is not connected|already exists in network|no such container/i.test(stderr)) throw changeError(stderr, doing);
}
