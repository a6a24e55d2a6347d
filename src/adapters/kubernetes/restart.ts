import { OpsError } from '../../domain/ops-error.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import { annotate, patchWorkload, untilWritten } from './change-workload.ts';
import type { Operation } from './change-workload.ts';
import type { Found } from './find-workload.ts';
import { recentWorkload } from './find-workload.ts';
import { deletePod } from './free-stuck-pods.ts';
import { marks } from './marks.ts';
import type { Cluster } from './open-cluster.ts';
import { replicaSetsOf } from './replica-sets.ts';
import { podsOf } from './selector.ts';
import { see } from './state.ts';

/** New instances beside the old ones. The mark of the run in the template is what makes them new, so the same run makes them once. */
export async function restartRolling(cluster: Cluster, service: Service, changeId: string): Promise<ServiceChange> {
  return await untilWritten(async () => {
    const { found, fingerprint } = await see(cluster, service, recentWorkload);
    const { metadata } = found.object.spec.template;
    if (metadata?.annotations?.[marks.restart] === changeId) return { outcome: 'already', fingerprint };
    requireRunning(found);
    const make: Operation[] = metadata === undefined ? [{ op: 'add', path: '/spec/template/metadata', value: {} }] : [];
    const mark = annotate(metadata?.annotations, { [marks.restart]: changeId }, '/spec/template/metadata');
    await patchWorkload(cluster, found, [...make, ...mark]);
    return { outcome: 'changed', fingerprint };
  });
}

/** All instances at once. Which ones is written down first: a second attempt deletes what is left of them and no new one. */
export async function restartHard(cluster: Cluster, service: Service, changeId: string): Promise<ServiceChange> {
  const { fingerprint, pods } = await untilWritten(async () => {
    const seen = await see(cluster, service);
    const now = await podsNow(cluster, seen.found);
    const [ofRun, ...remembered] = seen.found.object.metadata.annotations?.[marks.hardRestart]?.split(' ') ?? [];
    if (ofRun === changeId) return { ...seen, pods: now.filter(({ metadata }) => remembered.includes(metadata.uid)) };
    requireRunning(seen.found);
    const value = [changeId, ...now.map(({ metadata }) => metadata.uid)].join(' ');
    await patchWorkload(cluster, seen.found, annotate(seen.found.object.metadata.annotations, { [marks.hardRestart]: value }));
    return { ...seen, pods: now };
  });
  if (pods.length === 0) return { outcome: 'already', fingerprint };
  await Promise.all(pods.map(async (pod) => await deletePod(cluster, pod)));
  return { outcome: 'changed', fingerprint };
}

async function podsNow(cluster: Cluster, found: Found) {
  const sets = found.kind === 'Deployment' ? await replicaSetsOf(cluster, found) : [];
  return await podsOf(cluster, found.object, [found.object.metadata.uid, ...sets.map(({ metadata }) => metadata.uid)]);
}

/** @throws OpsError `Conflict` while it is paused or has no instances: a restart would come when nobody expects it. */
function requireRunning({ name, object: { spec } }: Found): void {
  if (spec.paused !== true && spec.replicas !== 0) return;
  const why = spec.paused === true ? 'is paused' : 'has no instances';
  throw new OpsError('Conflict', `${name} ${why}: there is nothing to restart`, { hint: 'Resume it first.' });
}
