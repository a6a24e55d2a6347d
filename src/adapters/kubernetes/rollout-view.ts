import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../domain/system/platform.ts';
import { placeOf } from './find-workload.ts';
import type { Seen } from './judge-rollout.ts';
import type { SeenPods } from './judge-pods.ts';
import { keepWatching } from './keep-watching.ts';
import type { Meta, Pod, ReplicaSet, Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { newestFirst } from './replica-sets.ts';
import { selectorOf } from './selector.ts';
import { WatchedList } from './watched-list.ts';

/** Changes come in bursts. */
const burstMs = 100;

/** A workload and its pods as watches tell them, and its ReplicaSets from when they are asked for; held while somebody waits. */
export interface RolloutView {
  /** Absent while the watches do not tell. */
  seen(): SeenPods | Seen | undefined;
  /** Has a Deployment's ReplicaSets watched too, from here on. */
  watchSets(): void;
  /** Ends with the next change, or after so long. */
  changed(withinMs: number): Promise<void>;
  /** When all watches have ended, which they do with their signal. */
  ended(): Promise<void>;
}

export function viewRollout(cluster: Cluster, service: Service, signal: AbortSignal): RolloutView {
  const place = placeOf(cluster.namespace, service.workload);
  const watching: Promise<void>[] = [];
  let hasChanged = false;
  let wake = (): void => undefined;
  let sets: WatchedList<ReplicaSet> | undefined;
  let pods: WatchedList<Pod> | undefined;
  const changed = (): void => {
    const [object] = workloads.items ?? [];
    // They are watched as soon as it is known what they belong to.
    if (object !== undefined) pods ??= watch<Pod>(`/api/v1/namespaces/${cluster.namespace}/pods`, { labelSelector: selectorOf(object) });
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
      if (object === undefined || pods?.items === undefined) return undefined;
      const seen = { found: { ...place, object }, pods: pods.items };
      if (place.kind !== 'Deployment') return { ...seen, sets: [] };
      if (sets === undefined) return seen;
      return sets.items && { ...seen, sets: newestFirst(object, sets.items) };
    },
    watchSets() {
      const [object] = workloads.items ?? [];
      if (object === undefined) return;
      sets ??= watch<ReplicaSet>(`/apis/apps/v1/namespaces/${cluster.namespace}/replicasets`, { labelSelector: selectorOf(object) });
    },
    async changed(withinMs) {
      if (!hasChanged) await either(withinMs, new Promise<void>((resolve) => (wake = resolve)), signal);
      if (hasChanged) await sleep(burstMs);
      hasChanged = false;
    },
    ended: async () => void (await Promise.all(watching)),
  };
}

/** The first of a time and a change; an abort is one. */
async function either(withinMs: number, change: Promise<void>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const time = sleep(withinMs, undefined, { signal: AbortSignal.any([signal, over.signal]) }).catch(() => undefined);
  await Promise.race([change, time]);
  over.abort();
}
