import type { PlatformIdentity } from '../../domain/release/service-state.ts';
import type { Cluster } from './open-cluster.ts';
import { clusterId, requireNamespace } from './open-cluster.ts';

/** The cluster, and that its namespace is there. */
export async function identityOf(cluster: Cluster): Promise<PlatformIdentity> {
  const [id, { gitVersion }] = await Promise.all([
    clusterId(cluster.client),
    cluster.client.read<{ gitVersion: string }>('/version'),
    requireNamespace(cluster),
  ]);
  return { kind: 'kubernetes', id, version: gitVersion };
}
