import type { RouteState } from '../../domain/release/route-state.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Route } from '../../domain/system/platform.ts';
import { isGone } from './api-errors.ts';
import { annotate, escaped, patchAsRead, untilWritten } from './change-workload.ts';
import { endpointsOf } from './endpoints.ts';
import { marks } from './marks.ts';
import type { ClusterService, List, Pod } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { isReady } from './pod-trouble.ts';

interface ReadRouter {
  name: string;
  path: string;
  object: ClusterService;
  live: string;
}

export async function routeOf(cluster: Cluster, route: Route): Promise<RouteState> {
  const { name, live } = await readRouter(cluster, route);
  const endpoints = await endpointsOf(cluster, name);
  const ofLive = endpoints.filter(({ labels }) => labels[route.label] === live);
  return { route: route.name, live, ready: ofLive.filter(({ ready }) => ready).length, stale: endpoints.length - ofLive.length };
}

/** Compare and set on the selector's colour. A colour of which nothing is ready is refused: it would be an outage. */
export async function switchRoute(
  cluster: Cluster,
  { route, from, to, changeId }: { route: Route; from: string; to: string; changeId: string },
): Promise<void> {
  if (route.colours[to] === undefined) throw new OpsError('InvalidInput', `${route.name} has no colour ${to}`);
  await untilWritten(async () => {
    const router = await readRouter(cluster, route);
    if (router.live === to) return;
    if (router.live !== from) {
      throw new OpsError('Conflict', `${route.name} leads to ${router.live}, and the plan saw ${from}`, {
        hint: 'Look at who switched it, then start the run again.',
      });
    }
    const selector = { ...router.object.spec.selector, [route.label]: to };
    await requireReady(cluster, selector, `${route.name} cannot be switched: nothing of ${to} is ready`);
    await patchAsRead(cluster, router, [
      { op: 'replace', path: `/spec/selector/${escaped(route.label)}`, value: to },
      ...annotate(router.object.metadata.annotations, { [marks.change]: changeId }),
    ]);
  });
}

async function requireReady({ client, namespace }: Cluster, selector: Readonly<Record<string, string>>, fault: string): Promise<void> {
  const labelSelector = Object.entries(selector)
    .map(([label, value]) => `${label}=${value}`)
    .join(',');
  const { items } = await client.read<List<Pod>>(`/api/v1/namespaces/${namespace}/pods`, { labelSelector });
  if (items.some((pod) => pod.metadata.deletionTimestamp === undefined && isReady(pod))) return;
  throw new OpsError('Conflict', fault, { hint: `Are there pods with ${labelSelector}, and are they ready?` });
}

async function readRouter({ client, namespace }: Cluster, route: Route): Promise<ReadRouter> {
  const name = route.router.replace(/^service\//, '');
  const path = `/api/v1/namespaces/${namespace}/services/${name}`;
  const object = await client.read<ClusterService>(path).catch((error: unknown) => {
    if (!isGone(error)) throw error;
    throw new OpsError('NotFound', `namespace ${namespace} has no ${route.router}, which is the router of ${route.name}`);
  });
  const live = object.spec.selector?.[route.label];
  if (live !== undefined && route.colours[live] !== undefined) return { name, path, object, live };
  const leads = live === undefined ? `does not select by ${route.label}` : `leads to ${live}`;
  throw new OpsError('Conflict', `${route.router} ${leads}, which is none of ${Object.keys(route.colours).join(', ')}`);
}
