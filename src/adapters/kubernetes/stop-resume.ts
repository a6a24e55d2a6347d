import type { ServiceChange } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import { annotate, patchWorkload, untilWritten } from './change-workload.ts';
import { marks } from './marks.ts';
import type { Cluster } from './open-cluster.ts';
import { countOf } from './scale.ts';
import { see, stoppedReplicas } from './state.ts';

/**
 * No instance from here on. How many there were is written in the same patch, and not again by a second stop, which sees none. An autoscaler
 * sleeps as long as there are none.
 */
export async function stop(cluster: Cluster, service: Service): Promise<ServiceChange> {
  return await untilWritten(async () => {
    const { found, fingerprint } = await see(cluster, service);
    const now = countOf(found);
    if (now === 0) return { outcome: 'already', fingerprint };
    await patchWorkload(cluster, found, [
      ...annotate(found.object.metadata.annotations, { [marks.stopped]: String(now) }),
      { op: 'replace', path: '/spec/replicas', value: 0 },
    ]);
    return { outcome: 'changed', fingerprint };
  });
}

/** As many instances as before the stop; what was not stopped by us, or was started by somebody since, stays as it is. */
export async function resume(cluster: Cluster, service: Service): Promise<ServiceChange> {
  return await untilWritten(async () => {
    const { found, fingerprint } = await see(cluster, service);
    const before = stoppedReplicas(found.object);
    if (before === undefined) return { outcome: 'already', fingerprint };
    await patchWorkload(cluster, found, [
      ...annotate(found.object.metadata.annotations, { [marks.stopped]: undefined }),
      { op: 'replace', path: '/spec/replicas', value: before },
    ]);
    return { outcome: 'changed', fingerprint };
  });
}
