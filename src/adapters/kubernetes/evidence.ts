import type { EvidenceSource } from '../../activities/security/evidence-source.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import { masked } from '../../domain/security/masked.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Found } from './find-workload.ts';
import { findWorkload } from './find-workload.ts';
import { insideSources } from './inside-evidence.ts';
import type { List, Pod } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { podsSelectedBy, selectorOf } from './selector.ts';

/** Of one container. The API ends a request after ten seconds. */
const logLines = 50_000;
const logBytes = 32 * 1024 * 1024;

/** What only the pods themselves can tell, as it is the first to be lost; then all that the API tells of a service. */
export async function evidenceOf(cluster: Cluster, service: Service): Promise<EvidenceSource[]> {
  const found = await findWorkload(cluster, service);
  const pods = await podsSelectedBy(cluster, found.object);
  return [
    ...pods.flatMap((pod) => insideSources(cluster, service, pod)),
    ...objectSources(cluster, found),
    ...pods.flatMap((pod) => logSources(cluster, pod)),
  ];
}

function objectSources({ client, namespace }: Cluster, { object, path, kind, name }: Found): EvidenceSource[] {
  const folder = `/api/v1/namespaces/${namespace}`;
  const tool = `kubectl -n ${namespace}`;
  const labels = { labelSelector: selectorOf(object) };
  const read =
    (place: string, query: Record<string, string> = {}) =>
    async (): Promise<string> =>
      canonical(masked(await client.read<unknown>(place, query)));
  const policies = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
  return [
    {
      kind: 'instances',
      what: 'pods',
      command: `${tool} get pods -l ${labels.labelSelector} -o json`,
      read: read(`${folder}/pods`, labels),
    },
    { kind: 'manifest', what: 'manifest', command: `${tool} get ${kind.toLowerCase()}/${name} -o json`, read: read(path) },
    { kind: 'manifest', what: 'network policies', command: `${tool} get networkpolicies -o json`, read: read(policies) },
    {
      kind: 'events',
      what: 'events',
      command: `${tool} get events -o json`,
      read: async () => canonical(await client.read<List<unknown>>(`${folder}/events`)),
    },
  ];
}

/** Of every container of every pod, and of the one before where it restarted (E46). */
function logSources({ client, namespace }: Cluster, pod: Pod): EvidenceSource[] {
  const { name } = pod.metadata;
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map((container) => container.name);
  return containers.flatMap((container) => {
    const restarts = statuses.find((status) => status.name === container)?.restartCount ?? 0;
    return (restarts > 0 ? [false, true] : [false]).map((previous): EvidenceSource => {
      const before = previous ? { previous: 'true' } : {};
      const query = { container, timestamps: 'true', tailLines: logLines, limitBytes: logBytes, ...before };
      return {
        kind: 'logs',
        what: `logs of ${name}/${container}${previous ? ', before its restart' : ''}`,
        command: `kubectl -n ${namespace} logs ${name} -c ${container} --timestamps --tail=${logLines}${previous ? ' --previous' : ''}`,
        read: async () => await client.readText(`/api/v1/namespaces/${namespace}/pods/${name}/log`, query),
      };
    });
  });
}
