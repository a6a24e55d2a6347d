import type { PlatformIdentity } from '../../domain/release/service-state.ts';
import type { Cluster } from './open-cluster.ts';
import { clusterId, requireNamespace } from './open-cluster.ts';
import type { KubeClient } from './raw-client.ts';

const versions = new WeakMap<KubeClient, { version: string; at: number }>();
/** A cluster is upgraded seldom, and nothing is decided by its version. */
const versionForMs = 600_000;

/** The cluster, and that its namespace is there. */
export async function identityOf(cluster: Cluster): Promise<PlatformIdentity> {
  const [id, version] = await Promise.all([clusterId(cluster.client), versionOf(cluster.client), requireNamespace(cluster)]);
  return { kind: 'kubernetes', id, version };
}

async function versionOf(client: KubeClient): Promise<string> {
  const known = versions.get(client);
  if (known !== undefined && performance.now() - known.at < versionForMs) return known.version;
  const { gitVersion } = await client.read<{ gitVersion: string }>('/version');
  versions.set(client, { version: gitVersion, at: performance.now() });
  return gitVersion;
}
