import type { HostFacts } from '../../domain/system/needs.ts';
import { ApiError } from './api-errors.ts';
import { identityOf } from './identity.ts';
import type { List } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { quantity } from './quantity.ts';

interface Node {
  spec?: { unschedulable?: boolean };
  status?: { allocatable?: Readonly<Record<string, string>> };
}

/** What the cluster offers. Its nodes may be looked at only with a right of the whole cluster: without it their size cannot be told. */
export async function hostFacts(cluster: Cluster): Promise<HostFacts> {
  const [{ version }, nodes] = await Promise.all([identityOf(cluster), nodesOf(cluster)]);
  const sum = (what: string): number => nodes?.reduce((total, { status }) => total + quantity(status?.allocatable?.[what] ?? '0'), 0) ?? 0;
  return {
    ...(nodes && { cores: sum('cpu'), memoryBytes: sum('memory') }),
    versions: { kubernetes: version },
    taken: [],
    missing: [],
  };
}

async function nodesOf({ client }: Cluster): Promise<Node[] | undefined> {
  const list = await client.read<List<Node & { metadata: { name: string } }>>('/api/v1/nodes').catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 403) return undefined;
    throw error;
  });
  return list?.items.filter(({ spec }) => spec?.unschedulable !== true);
}
