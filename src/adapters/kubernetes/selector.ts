import type { List, Pod, Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';

/** The selector of a workload as a query writes it. */
export function selectorOf({ spec: { selector } }: Workload): string {
  const equal = Object.entries(selector.matchLabels ?? {}).map(([name, value]) => `${name}=${value}`);
  const others = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...equal, ...others].join(',');
}

/** Pods that the workload's selector names and that one of these owners controls. */
export async function podsOf({ client, namespace }: Cluster, workload: Workload, owners: readonly string[]): Promise<Pod[]> {
  const { items } = await client.read<List<Pod>>(`/api/v1/namespaces/${namespace}/pods`, { labelSelector: selectorOf(workload) });
  return items.filter(({ metadata }) =>
    (metadata.ownerReferences ?? []).some(({ uid, controller }) => controller === true && owners.includes(uid)),
  );
}
