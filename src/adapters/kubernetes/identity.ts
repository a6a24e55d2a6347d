import type { PlatformIdentity } from '../../domain/release/service-state.ts';
import type { Cluster } from './open-cluster.ts';
import { clusterId, requireNamespace } from './open-cluster.ts';
import type { KubeClient } from './raw-client.ts';

interface Fact {
  value: unknown;
  at: number;
}

const facts = new WeakMap<KubeClient, Map<string, Fact>>();
/** They change seldom, and nothing is decided by them: what names its cluster proves it by itself, and what is not there is missed where it is used. */
const knownForMs = 300_000;

/** The cluster, and that its namespace is there. */
export async function identityOf(cluster: Cluster): Promise<PlatformIdentity> {
  const { client, namespace } = cluster;
  const [id, version] = await Promise.all([
    known(client, 'id', async () => await clusterId(client)),
    known(client, 'version', async () => (await client.read<{ gitVersion: string }>('/version')).gitVersion),
    known(client, `namespace ${namespace}`, async () => await requireNamespace(cluster)),
  ]);
  return { kind: 'kubernetes', id, version };
}

async function known<T>(client: KubeClient, name: string, ask: () => Promise<T>): Promise<T> {
  const ofClient = facts.get(client) ?? new Map<string, Fact>();
  facts.set(client, ofClient);
  const fact = ofClient.get(name);
  if (fact !== undefined && performance.now() - fact.at < knownForMs) return fact.value as T;
  const value = await ask();
  ofClient.set(name, { value, at: performance.now() });
  return value;
}
