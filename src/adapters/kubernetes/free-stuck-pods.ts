import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../domain/system/platform.ts';
import { isGone, isOvertaken } from './api-errors.ts';
import type { Found } from './find-workload.ts';
import { findWorkload, placeOf } from './find-workload.ts';
import type { Pod } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { isReady } from './pod-trouble.ts';
import { podsOf } from './selector.ts';

const looks = 20;
const lookEveryMs = 250;

/**
 * A StatefulSet waits for a broken pod of another revision to become ready before it replaces it, which it never will: such pods are
 * deleted, the highest first. Safe to repeat; does nothing for other kinds.
 */
export async function freeStuckPods(cluster: Cluster, service: Service): Promise<void> {
  if (placeOf(cluster.namespace, service.workload).kind !== 'StatefulSet') return;
  const found = await observed(cluster, service);
  if (found === undefined) return;
  const wanted = found.object.status?.updateRevision;
  const pods = await podsOf(cluster, found.object, [found.object.metadata.uid]);
  const stuck = pods.filter((pod) => pod.metadata.labels?.['controller-revision-hash'] !== wanted && !isReady(pod));
  for (const pod of stuck.toSorted((a, b) => ordinalOf(b) - ordinalOf(a))) {
    await deletePod(cluster, pod);
  }
}

/** Deletes this very pod, not one of the same name that came after it. */
export async function deletePod({ client, namespace }: Cluster, { metadata: { name, uid } }: Pod): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  await client.send({ method: 'DELETE', path, body: { preconditions: { uid } } }).catch((error: unknown) => {
    if (!isGone(error) && !isOvertaken(error)) throw error;
  });
}

/** As soon as its controller has seen what is asked for; the last look where it has not. */
async function observed(cluster: Cluster, service: Service): Promise<Found | undefined> {
  for (let look = 1; ; look += 1) {
    const found = await findWorkload(cluster, service);
    const { metadata, status } = found.object;
    if ((status?.observedGeneration ?? 0) >= (metadata.generation ?? 0)) return found;
    if (look === looks) return undefined;
    await sleep(lookEveryMs);
  }
}

function ordinalOf({ metadata: { name } }: Pod): number {
  return Number(name.slice(name.lastIndexOf('-') + 1));
}
