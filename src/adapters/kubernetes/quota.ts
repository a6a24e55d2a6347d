import type { Found } from './find-workload.ts';
import type { List, Meta, PodSpec } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { quantity } from './quantity.ts';

interface Quota {
  metadata: Meta;
  spec?: { scopes?: readonly string[]; scopeSelector?: unknown };
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
}

/** How many instances there are at most beyond those that are asked for, while a roll-out goes on. */
export function surgeOf({ kind, object: { spec } }: Found): number {
  const { type = 'RollingUpdate', rollingUpdate } = spec.strategy ?? {};
  if (kind !== 'Deployment' || type === 'Recreate') return 0;
  const replicas = spec.replicas ?? 1;
  const { maxSurge = '25%' } = rollingUpdate ?? {};
  return typeof maxSurge === 'number' ? maxSurge : Math.ceil((replicas * Number.parseFloat(maxSurge)) / 100);
}

/** What would be denied to `surge` more pods like this one; a sentence each. */
export async function quotaShortfalls({ client, namespace }: Cluster, pod: PodSpec, surge: number): Promise<string[]> {
  const { items } = await client.read<List<Quota>>(`/api/v1/namespaces/${namespace}/resourcequotas`);
  // A scope says which pods count; whether these do is left to the server, which is asked for one pod.
  const plain = items.filter(({ spec }) => (spec?.scopes ?? []).length === 0 && spec?.scopeSelector === undefined);
  return plain.flatMap(({ metadata, status }) =>
    Object.entries(status?.hard ?? {}).flatMap(([resource, hard]) => {
      const needed = neededOf(pod, resource) * surge;
      const left = quantity(hard) - quantity(status?.used?.[resource] ?? '0');
      if (needed <= left || needed === 0) return [];
      return [`the quota ${metadata.name} leaves ${round(left)} of ${hard} ${resource}, and ${surge} more instances need ${round(needed)}`];
    }),
  );
}

/** How much of a quota's resource one pod takes. */
function neededOf({ containers }: PodSpec, resource: string): number {
  if (resource === 'pods' || resource === 'count/pods') return 1;
  const [kind, name] = resource.includes('.') ? splitOnce(resource) : (['requests', resource] as const);
  if (kind !== 'requests' && kind !== 'limits') return 0;
  return containers.reduce((sum, { resources }) => sum + quantity(resources?.[kind]?.[name] ?? '0'), 0);
}

function splitOnce(resource: string): readonly [string, string] {
  const at = resource.indexOf('.');
  return [resource.slice(0, at), resource.slice(at + 1)];
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
