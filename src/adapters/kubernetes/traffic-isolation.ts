import { OpsError } from '../../domain/ops-error.ts';
import { escaped, patchAsRead, untilWritten } from './change-workload.ts';
import { endpointsOf } from './endpoints.ts';
import type { Found } from './find-workload.ts';
import type { Level } from './isolation-level.ts';
import type { ClusterService, List, Pod } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { selects } from './selector.ts';

/** In a router's selector: no pod has it, so no pod gets requests. The rest of the selector stays, to be gone back to. */
const isolated = 'watchkeeper.dev/isolated';

export async function trafficLevel(cluster: Cluster, found: Found): Promise<Level> {
  const routers = await routersOf(cluster, found);
  const cut = routers.filter(({ spec }) => spec.selector?.[isolated] !== undefined);
  if (cut.length === 0) return { isOn: false, holds: true, words: '' };
  const open = routers.filter((router) => !cut.includes(router)).map(({ metadata }) => metadata.name);
  const left = (await Promise.all(routers.map(async ({ metadata }) => await endpointsOf(cluster, metadata.name)))).flat();
  const names = cut.map(({ metadata }) => metadata.name).join(', ');
  if (open.length > 0) return { isOn: true, holds: false, words: `${open.join(', ')} still sends requests to it` };
  if (left.length > 0) return { isOn: true, holds: false, words: `${left.length} instances still take requests` };
  return { isOn: true, holds: true, words: `${names} sends requests to none of its instances; open connections may last` };
}

/** @throws OpsError `Unsupported` where nothing sends it requests, `Conflict` where another service would be cut off with it. */
export async function cutTraffic(cluster: Cluster, found: Found): Promise<void> {
  const routers = await routersOf(cluster, found);
  if (routers.length === 0) {
    throw new OpsError('Unsupported', `no Service sends requests to ${found.name}`, { hint: 'Isolate its network instead.' });
  }
  await Promise.all(routers.map(async (router) => await requireAlone(cluster, found, router)));
  for (const router of routers) {
    await setSelector(cluster, router, (selector) => (selector[isolated] === undefined ? { ...selector, [isolated]: 'true' } : selector));
  }
}

export async function joinTraffic(cluster: Cluster, found: Found): Promise<void> {
  for (const router of await routersOf(cluster, found)) {
    await setSelector(cluster, router, (selector) => (selector[isolated] === undefined ? selector : without(selector)));
  }
}

/** Routers that send requests to pods of this template, or would if it were not cut off. */
async function routersOf({ client, namespace }: Cluster, { object }: Found): Promise<ClusterService[]> {
  const { items } = await client.read<List<ClusterService>>(`/api/v1/namespaces/${namespace}/services`);
  const labels = object.spec.template.metadata?.labels ?? {};
  return items.filter(({ spec }) => {
    const matchLabels = without(spec.selector ?? {});
    // One without a selector is led by somebody else, not to everything.
    return Object.keys(matchLabels).length > 0 && selects({ matchLabels }, labels);
  });
}

async function requireAlone({ client, namespace }: Cluster, { object, name }: Found, router: ClusterService): Promise<void> {
  const matchLabels = without(router.spec.selector ?? {});
  const { items } = await client.read<List<Pod>>(`/api/v1/namespaces/${namespace}/pods`);
  const others = items.filter(
    ({ metadata: { labels = {} } }) => selects({ matchLabels }, labels) && !selects(object.spec.selector, labels),
  );
  if (others.length === 0) return;
  throw new OpsError('Conflict', `the Service ${router.metadata.name} sends requests to other pods than those of ${name} too`, {
    hint: `They would be cut off with it, as ${others[0]?.metadata.name}. Isolate its network instead.`,
  });
}

/** Compare and set, as the selector is when it is written. */
async function setSelector(
  cluster: Cluster,
  { metadata: { name } }: ClusterService,
  change: (selector: Record<string, string>) => Record<string, string>,
): Promise<void> {
  const path = `/api/v1/namespaces/${cluster.namespace}/services/${name}`;
  await untilWritten(async () => {
    const object = await cluster.client.read<ClusterService>(path);
    const selector = object.spec.selector ?? {};
    const wanted = change(selector);
    if (wanted === selector) return;
    const key = `/spec/selector/${escaped(isolated)}`;
    await patchAsRead(cluster, { path, object }, [
      wanted[isolated] === undefined ? { op: 'remove', path: key } : { op: 'add', path: key, value: wanted[isolated] },
    ]);
  });
}

function without(selector: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(selector).filter(([label]) => label !== isolated));
}
