import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../domain/system/platform.ts';
import type { Place } from './find-workload.ts';
import { placeOf } from './find-workload.ts';
import type { Seen } from './judge-rollout.ts';
import { keepWatching } from './keep-watching.ts';
import type { Meta, Pod, ReplicaSet, Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { newestFirst } from './replica-sets.ts';
import { selectorOf } from './selector.ts';
import { WatchedList } from './watched-list.ts';

/** Changes come in bursts. */
const burstMs = 100;

/** A workload, its ReplicaSets and its pods as watches tell them, held while somebody waits. */
export interface RolloutView {
  /** Absent while the watches do not tell. */
  seen(): Seen | undefined;
  /** Ends with the next change, or after so long. */
  changed(withinMs: number): Promise<void>;
  /** When all watches have ended, which they do with their signal. */
  ended(): Promise<void>;
}

interface OfWorkload {
  sets: WatchedList<ReplicaSet> | undefined;
  pods: WatchedList<Pod>;
}

export function viewRollout(cluster: Cluster, service: Service, signal: AbortSignal): RolloutView {
  const place = placeOf(cluster.namespace, service.workload);
  const watching: Promise<void>[] = [];
  let hasChanged = false;
  let wake = (): void => undefined;
  let ofWorkload: OfWorkload | undefined;
  const changed = (): void => {
    const [object] = workloads.items ?? [];
    // The others are watched as soon as it is known what they belong to.
    if (object !== undefined) ofWorkload ??= partsOf(cluster, { place, object, watch });
    hasChanged = true;
    wake();
  };
  const watch = <T extends { metadata: Meta }>(path: string, query: Record<string, string>): WatchedList<T> => {
    const list = new WatchedList<T>({ client: cluster.client, path, query, signal, changed });
    watching.push(keepWatching(list, signal));
    return list;
  };
  const workloads = watch<Workload>(place.folder, { fieldSelector: `metadata.name=${place.name}` });
  return {
    seen() {
      const [object] = workloads.items ?? [];
      if (object === undefined || ofWorkload === undefined) return undefined;
      const { sets, pods } = ofWorkload;
      return seenIn({ place, object, pods: pods.items, sets: sets === undefined ? [] : sets.items });
    },
    async changed(withinMs) {
      if (!hasChanged) await either(withinMs, new Promise<void>((resolve) => (wake = resolve)), signal);
      if (hasChanged) await sleep(burstMs);
      hasChanged = false;
    },
    ended: async () => void (await Promise.all(watching)),
  };
}

interface Parts {
  place: Place;
  object: Workload;
  watch<T extends { metadata: Meta }>(path: string, query: Record<string, string>): WatchedList<T>;
}

function partsOf({ namespace }: Cluster, { place, object, watch }: Parts): OfWorkload {
  const query = { labelSelector: selectorOf(object) };
  return {
    sets: place.kind === 'Deployment' ? watch<ReplicaSet>(`/apis/apps/v1/namespaces/${namespace}/replicasets`, query) : undefined,
    pods: watch<Pod>(`/api/v1/namespaces/${namespace}/pods`, query),
  };
}

interface Items {
  place: Place;
  object: Workload;
  sets: readonly ReplicaSet[] | undefined;
  pods: readonly Pod[] | undefined;
}

function seenIn({ place, object, sets, pods }: Items): Seen | undefined {
  if (sets === undefined || pods === undefined) return undefined;
  return { found: { ...place, object }, sets: newestFirst(object, sets), pods };
}

/** The first of a time and a change; an abort is one. */
async function either(withinMs: number, change: Promise<void>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const time = sleep(withinMs, undefined, { signal: AbortSignal.any([signal, over.signal]) }).catch(() => undefined);
  await Promise.race([change, time]);
  over.abort();
}
