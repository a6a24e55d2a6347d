import type { List, Pod, Selector, Workload } from './objects.ts';
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

/** Whether a selector names what has these labels; an empty one names everything. */
export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Readonly<Record<string, string>>): boolean {
  const areEqual = Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
  return (
    areEqual &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return values.includes(value ?? '') === (operator === 'In');
    })
  );
}

/** Pods that the workload's selector names and that one of these owners controls. */
export async function podsOf(cluster: Cluster, workload: Workload, owners: readonly string[]): Promise<Pod[]> {
  return ownedBy(await podsSelectedBy(cluster, workload), owners);
}

export async function podsSelectedBy({ client, namespace }: Cluster, workload: Workload): Promise<readonly Pod[]> {
  return (await client.read<List<Pod>>(`/api/v1/namespaces/${namespace}/pods`, { labelSelector: selectorOf(workload) })).items;
}

/** Pods that one of these owners controls, by their uids. */
export function ownedBy(pods: readonly Pod[], owners: readonly string[]): Pod[] {
  return pods.filter(({ metadata }) =>
    (metadata.ownerReferences ?? []).some(({ uid, controller }) => controller === true && owners.includes(uid)),
  );
}
