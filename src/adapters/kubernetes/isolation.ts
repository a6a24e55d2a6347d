import type { Isolation, IsolationLevel } from '../../domain/release/isolation.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Cluster } from './open-cluster.ts';
import { annotate, patchWorkload, untilWritten } from './change-workload.ts';
import { findWorkload, recentWorkload } from './find-workload.ts';
import type { Level } from './isolation-level.ts';
import { marks } from './marks.ts';
import { cutNetwork, joinNetwork, networkLevel } from './network-isolation.ts';
import { cutTraffic, joinTraffic, trafficLevel } from './traffic-isolation.ts';

/** How far a service is cut off, and whether that holds, as far as the API tells. */
export async function isolationOf(cluster: Cluster, service: Service): Promise<Isolation> {
  const found = await findWorkload(cluster, service);
  const all: Readonly<Record<IsolationLevel, Level>> = {
    traffic: await trafficLevel(cluster, found),
    network: await networkLevel(cluster, found),
  };
  const levels = (['traffic', 'network'] as const).filter((level) => all[level].isOn);
  const words = levels.map((level) => `${level}: ${all[level].words}`).join('; ');
  return { levels, holds: levels.every((level) => all[level].holds), words: words || 'not isolated' };
}

/** In words, how it is cut off; absent where it is not. Only what is marked as cut off is looked at: most never are. */
export async function cutOffIn(cluster: Cluster, service: Service): Promise<string | undefined> {
  const { object } = await recentWorkload(cluster, service);
  if (object.metadata.annotations?.[marks.isolated] === undefined) return undefined;
  const { levels, words } = await isolationOf(cluster, service);
  return levels.length === 0 ? undefined : words;
}

interface Isolating {
  service: Service;
  changeId: string;
  level: IsolationLevel;
}

/** Cuts a service off at one level; what is cut off already stays so. The mark comes first: a cut that was broken off is seen too. */
export async function isolate(cluster: Cluster, { service, changeId, level }: Isolating): Promise<void> {
  await mark(cluster, service, changeId);
  const found = await findWorkload(cluster, service);
  await (level === 'traffic' ? cutTraffic : cutNetwork)(cluster, found);
}

/** Ends all levels: the way out first, then requests. Right when there was none. */
export async function rejoin(cluster: Cluster, service: Service): Promise<void> {
  const found = await findWorkload(cluster, service);
  await joinNetwork(cluster, found);
  await joinTraffic(cluster, found);
  await mark(cluster, service, undefined);
}

async function mark(cluster: Cluster, service: Service, changeId: string | undefined): Promise<void> {
  await untilWritten(async () => {
    const found = await findWorkload(cluster, service);
    const { annotations } = found.object.metadata;
    if (annotations?.[marks.isolated] !== changeId)
      await patchWorkload(cluster, found, annotate(annotations, { [marks.isolated]: changeId }));
  });
}
