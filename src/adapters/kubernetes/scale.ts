import type { Scaling } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import { annotate, patchWorkload, untilWritten } from './change-workload.ts';
import type { Found } from './find-workload.ts';
import { marks } from './marks.ts';
import type { Cluster } from './open-cluster.ts';
import { requireNoScaler } from './scaler.ts';
import { see } from './state.ts';

/** Sets the number of instances, from the number that the plan saw. */
export async function scale(cluster: Cluster, { service, replicas, from }: Scaling): Promise<ServiceChange> {
  return await untilWritten(async () => {
    const { found, fingerprint } = await see(cluster, service);
    const now = countOf(found);
    if (now === replicas) return { outcome: 'already', fingerprint };
    if (from !== undefined && now !== from) {
      throw new OpsError('Conflict', `${service.name} has ${now} instances, and the plan saw ${from}`, {
        hint: 'Look at who changed it, then start the run again.',
      });
    }
    await requireNoScaler(cluster, found);
    const { annotations } = found.object.metadata;
    await patchWorkload(cluster, found, [
      { op: 'replace', path: '/spec/replicas', value: replicas },
      ...(replicas > 0 && annotations !== undefined ? annotate(annotations, { [marks.stopped]: undefined }) : []),
    ]);
    return { outcome: 'changed', fingerprint };
  });
}

/** @throws OpsError `Unsupported` for a DaemonSet, which has one on every node. */
export function countOf({ kind, name, object: { spec } }: Found): number {
  if (kind !== 'DaemonSet') return spec.replicas ?? 1;
  throw new OpsError('Unsupported', `${name} is a DaemonSet: it has one instance on every node`, {
    hint: 'Say by its nodeSelector on which nodes: kubectl edit daemonset.',
  });
}
