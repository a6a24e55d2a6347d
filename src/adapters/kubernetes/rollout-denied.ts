import type { Found } from './find-workload.ts';
import type { Condition, ReplicaSet, Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { warningsAbout } from './rollout-details.ts';

/** Why a ReplicaSet may make no instances: a quota, an admission. The Deployment repeats what older ones said, so the set is asked itself. */
export function deniedTo({ metadata, status = {} }: ReplicaSet): string | undefined {
  const { observedGeneration = 0, conditions = [] } = status;
  const failure = conditions.find(({ type, status: value }) => type === 'ReplicaFailure' && value === 'True');
  const isOfNow = observedGeneration >= (metadata.generation ?? 0);
  return isOfNow && failure !== undefined ? `instances cannot be made: ${messageOf(failure)}` : undefined;
}

/** A deadline that was missed by the roll-out before is still told, of another ReplicaSet. */
export function late({ object }: Found, newest: ReplicaSet | undefined): string | undefined {
  const stopped = (object.status?.conditions ?? []).find(({ type, status }) => type === 'Progressing' && status === 'False');
  if (stopped === undefined) return undefined;
  if (newest === undefined) return stopped.reason === 'ReplicaSetCreateError' ? messageOf(stopped) : undefined;
  const isOfNow = stopped.reason === 'ProgressDeadlineExceeded' && messageOf(stopped).includes(newest.metadata.name);
  return isOfNow ? `it made no progress within its deadline: ${messageOf(stopped)}` : undefined;
}

/** A StatefulSet or DaemonSet has no condition for it: only events tell that its pods are refused. */
export async function deniedToSet(cluster: Cluster, { kind, object }: Found, pods: number): Promise<string | undefined> {
  if (kind === 'Deployment' || pods > 0) return undefined;
  const warnings = await warningsAbout(cluster, [object.metadata.uid], changedAt(object));
  return warnings.find((line) => line.includes('FailedCreate'));
}

/** When what is asked for was written last, by the server's clock. */
function changedAt({ metadata: { managedFields = [] } }: Workload): string {
  const times = managedFields.flatMap(({ time, subresource }) => (time === undefined || subresource !== undefined ? [] : [time]));
  return times.toSorted().at(-1) ?? '';
}

function messageOf({ message = '' }: Condition): string {
  return message.replaceAll(/\s+/g, ' ').slice(0, 300);
}
