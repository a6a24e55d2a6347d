import { didYouMean } from '../../domain/definition/did-you-mean.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Service } from '../../domain/system/platform.ts';
import { isGone } from './api-errors.ts';
import type { List, Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { requireNamespace } from './open-cluster.ts';

const resources = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' } as const;

export type WorkloadKind = keyof typeof resources;

const kinds: Readonly<Record<string, WorkloadKind>> = {
  deployment: 'Deployment',
  deploy: 'Deployment',
  statefulset: 'StatefulSet',
  sts: 'StatefulSet',
  daemonset: 'DaemonSet',
  ds: 'DaemonSet',
};

/** Where the API has what runs a service. */
export interface Place {
  kind: WorkloadKind;
  resource: string;
  name: string;
  /** Of all of its kind. */
  folder: string;
  path: string;
}

/** What runs a service, as it was when it was read. */
export interface Found extends Place {
  object: Workload;
}

/** @throws OpsError `InvalidInput` for a workload that is none, `NotFound` with the nearest name. */
export async function findWorkload({ client, namespace }: Cluster, { workload }: Service): Promise<Found> {
  const place = placeOf(namespace, workload);
  const { kind, resource, folder, path } = place;
  try {
    return { ...place, object: await client.readObject<Workload>(path) };
  } catch (error) {
    if (!isGone(error)) throw error;
    await requireNamespace({ client, namespace });
    const { items } = await client.read<List<Workload>>(folder);
    const names = items.map(({ metadata }) => `${kind.toLowerCase()}/${metadata.name}`);
    throw new OpsError('NotFound', `namespace ${namespace} has no ${workload}${didYouMean(workload, names)}`, {
      hint: names.length === 0 ? `It has no ${resource} at all.` : `It has: ${names.slice(0, 20).join(', ')}.`,
    });
  }
}

/**
 * As it was less than five seconds ago, where that is known: for what is tried or written onto the version that was read, which the server refuses where
 * somebody wrote since. @throws OpsError as `findWorkload`.
 */
export async function recentWorkload(cluster: Cluster, service: Service): Promise<Found> {
  const place = placeOf(cluster.namespace, service.workload);
  const object = cluster.client.recent(place.path) as Workload | undefined;
  return object === undefined ? await findWorkload(cluster, service) : { ...place, object };
}

/** @throws OpsError `InvalidInput` for a workload that is none. */
export function placeOf(namespace: string, workload: string): Place {
  const { kind, name } = parsed(workload);
  const resource = resources[kind];
  const folder = `/apis/apps/v1/namespaces/${namespace}/${resource}`;
  return { kind, resource, name, folder, path: `${folder}/${name}` };
}

function parsed(workload: string): { kind: WorkloadKind; name: string } {
  const [word = '', name = ''] = workload.split('/');
  const kind = kinds[word.toLowerCase()];
  if (kind !== undefined && /^[a-z0-9][a-z0-9.-]*$/.test(name)) return { kind, name };
  throw new OpsError('InvalidInput', `\`${workload}\` is no workload of Kubernetes`, {
    hint: 'Write it as kubectl does: deployment/NAME, statefulset/NAME or daemonset/NAME.',
  });
}
