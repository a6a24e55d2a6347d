import type { Isolation, IsolationLevel } from '../../domain/release/isolation.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Cluster } from './open-cluster.ts';
import { findWorkload } from './find-workload.ts';
import type { Level } from './isolation-level.ts';
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

/** Cuts a service off at one level; what is cut off already stays so. */
export async function isolate(cluster: Cluster, { service, level }: { service: Service; level: IsolationLevel }): Promise<void> {
  const found = await findWorkload(cluster, service);
  await (level === 'traffic' ? cutTraffic : cutNetwork)(cluster, found);
}

/** Ends all levels: the way out first, then requests. Right when there was none. */
export async function rejoin(cluster: Cluster, service: Service): Promise<void> {
  const found = await findWorkload(cluster, service);
  await joinNetwork(cluster, found);
  await joinTraffic(cluster, found);
}
