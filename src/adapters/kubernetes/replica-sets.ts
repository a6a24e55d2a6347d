import { canonical } from '../../domain/plan/canonical.ts';
import type { Found } from './find-workload.ts';
import type { List, ReplicaSet, Template, Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { selectorOf } from './selector.ts';

/** The ReplicaSets of a Deployment, the newest revision first. */
export async function replicaSetsOf({ client, namespace }: Cluster, { object }: Found): Promise<ReplicaSet[]> {
  const { items } = await client.read<List<ReplicaSet>>(`/apis/apps/v1/namespaces/${namespace}/replicasets`, {
    labelSelector: selectorOf(object),
  });
  return newestFirst(object, items);
}

/** Those that the Deployment owns, the newest revision first. */
export function newestFirst({ metadata: { uid: owner } }: Workload, sets: readonly ReplicaSet[]): ReplicaSet[] {
  const own = sets.filter(({ metadata }) => (metadata.ownerReferences ?? []).some(({ uid }) => uid === owner));
  return own.toSorted((a, b) => revisionOf(b) - revisionOf(a));
}

/** Its number moves when it is returned to: read anew each time. */
export function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}

/** The one that makes the instances that are asked for now. */
export function newestOf({ object }: Found, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = canonical(withoutHash(object.spec.template));
  return sets.find(({ spec }) => canonical(withoutHash(spec.template)) === wanted);
}

function withoutHash(template: Template): Template {
  const labels = Object.entries(template.metadata?.labels ?? {}).filter(([name]) => name !== 'pod-template-hash');
  return { ...template, metadata: { ...template.metadata, labels: Object.fromEntries(labels) } };
}
