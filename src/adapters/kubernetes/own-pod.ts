import type { Service } from '../../domain/system/platform.ts';
import { isGone } from './api-errors.ts';
import { findWorkload } from './find-workload.ts';
import type { Pod } from './objects.ts';
import type { Cluster } from './open-cluster.ts';

/** Whether this worker runs in a pod of the service. The API is asked only where the host's name could be that of such a pod. */
export async function isOwnPod(cluster: Cluster, service: Service, hostname: string): Promise<boolean> {
  const { client, namespace } = cluster;
  if (!hostname.startsWith(`${service.workload.split('/').at(-1)}-`)) return false;
  const pod = await client.read<Pod>(`/api/v1/namespaces/${namespace}/pods/${hostname}`).catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });
  const { object } = await findWorkload(cluster, service);
  const labels = Object.entries(object.spec.selector.matchLabels ?? {});
  return pod !== undefined && labels.length > 0 && labels.every(([key, value]) => pod.metadata.labels?.[key] === value);
}
