import type { EndpointSlice, List, Pod } from './objects.ts';
import type { Cluster } from './open-cluster.ts';

/** A pod that takes requests of a router. */
export interface Endpoint {
  pod: string;
  labels: Readonly<Record<string, string>>;
  ready: boolean;
}

/** Pods that a router sends requests to now, by what its slices say: they lag behind its selector. */
export async function endpointsOf({ client, namespace }: Cluster, router: string): Promise<Endpoint[]> {
  const [slices, pods] = await Promise.all([
    client.read<List<EndpointSlice>>(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
      labelSelector: `kubernetes.io/service-name=${router}`,
    }),
    client.read<List<Pod>>(`/api/v1/namespaces/${namespace}/pods`),
  ]);
  const labels = new Map(pods.items.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  const endpoints = slices.items.flatMap((slice) => slice.endpoints ?? []);
  return endpoints
    .filter(({ conditions }) => conditions?.ready !== false || conditions.serving === true)
    .map(({ conditions, targetRef }) => {
      const pod = targetRef?.name ?? '';
      return { pod, labels: labels.get(pod) ?? {}, ready: conditions?.ready !== false };
    });
}
