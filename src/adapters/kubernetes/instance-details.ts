import type { Instance, Instances, LogExcerpt, LogsAsked } from '../../domain/incident/instance.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import type { Service } from '../../domain/system/platform.ts';
import { findWorkload } from './find-workload.ts';
import type { ContainerState, ContainerStatus, Pod } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { isReady, troublesOf } from './pod-trouble.ts';
import { describeTrouble, warningsAbout } from './rollout-details.ts';
import { podsSelectedBy } from './selector.ts';

/** So many pods are looked into: of hundreds, these tell as much. */
const mostPods = 50;
const limitBytes = 256_000;

/** Every container of every pod of the service, and the warnings of the last hour about them. */
export async function instanceDetails(cluster: Cluster, service: Service): Promise<Instances> {
  const { object } = await findWorkload(cluster, service);
  const pods = (await podsSelectedBy(cluster, object)).slice(0, mostPods);
  const events = await warningsAbout(cluster, [object.metadata.uid, ...pods.map(({ metadata }) => metadata.uid)]);
  const troubles = troublesOf(pods);
  return {
    instances: pods.flatMap((pod) => instancesIn(pod)),
    events: [...troubles.map(describeTrouble), ...events],
  };
}

function instancesIn(pod: Pod): Instance[] {
  const statuses = pod.status?.containerStatuses ?? [];
  const startedAt = pod.metadata.creationTimestamp;
  if (statuses.length > 0) return statuses.map((status) => instanceOf(pod, status));
  return [{ name: pod.metadata.name, ready: isReady(pod), restarts: 0, state: pod.status?.phase ?? 'Pending', startedAt }];
}

function instanceOf({ metadata }: Pod, { name: container, ready, restartCount, state = {}, lastState = {} }: ContainerStatus): Instance {
  const ended = state.terminated ?? lastState.terminated;
  return {
    name: metadata.name,
    container,
    ready,
    restarts: restartCount,
    state: stateWords(state),
    startedAt: metadata.creationTimestamp,
    ...(ended && { lastExit: exitOf(ended) }),
  };
}

function stateWords({ waiting, terminated }: ContainerState): string {
  if (waiting !== undefined) return [waiting.reason, waiting.message].filter(Boolean).join(': ').slice(0, 300) || 'waiting';
  return terminated === undefined ? 'running' : `ended: ${terminated.reason ?? 'without a reason'}`;
}

function exitOf({ reason = 'without a reason', exitCode, finishedAt }: NonNullable<ContainerState['terminated']>) {
  return { reason, ...(exitCode !== undefined && { code: exitCode }), ...(finishedAt !== undefined && { at: finishedAt }) };
}

/** Of all pods and containers, not of one (E46), and of the run before of those that restarted. */
export async function logsOf(cluster: Cluster, service: Service, asked: LogsAsked): Promise<LogExcerpt[]> {
  const { object } = await findWorkload(cluster, service);
  const pods = (await podsSelectedBy(cluster, object)).slice(0, mostPods);
  const wanted = pods.flatMap((pod) => {
    const containers = pod.spec.containers.map(({ name }) => name);
    return containers.flatMap((container) => {
      const status = pod.status?.containerStatuses?.find(({ name }) => name === container);
      const runs = (status?.restartCount ?? 0) > 0 ? [false, true] : [false];
      return runs.map((previous) => ({ instance: pod.metadata.name, container, previous }));
    });
  });
  return await Promise.all(wanted.map(async (one) => await excerpt(cluster, one, asked)));
}

type Wanted = Pick<LogExcerpt, 'instance' | 'previous'> & { container: string };

async function excerpt({ client, namespace }: Cluster, one: Wanted, { sinceSeconds, maxLines }: LogsAsked): Promise<LogExcerpt> {
  const path = `/api/v1/namespaces/${namespace}/pods/${one.instance}/log`;
  const when = one.previous ? { previous: 'true' } : { sinceSeconds };
  try {
    const text = await client.readText(path, { container: one.container, tailLines: maxLines, limitBytes, timestamps: 'true', ...when });
    return { ...one, lines: text.split('\n').filter(Boolean).slice(-maxLines) };
  } catch (error) {
    if (!isOpsError(error)) throw error;
    return { ...one, lines: [], unread: error.message };
  }
}
