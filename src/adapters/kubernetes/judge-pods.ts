import type { Rollout } from '../../domain/release/service-state.ts';
import type { Found } from './find-workload.ts';
import type { Pod } from './objects.ts';
import type { Trouble } from './pod-trouble.ts';
import { isReady, troublesOf } from './pod-trouble.ts';
import type { Counts } from './rollout-counts.ts';
import { countsOf, waitsFor } from './rollout-counts.ts';

/** What is to be seen of a roll-out without looking at ReplicaSets. */
export interface SeenPods {
  found: Found;
  /** That the selector names, of whichever template. */
  pods: readonly Pod[];
}

interface Judged extends Pick<Rollout, 'state' | 'reason'> {
  troubles: readonly Trouble[];
}

/** A Deployment's roll-out as far as it goes well; absent: its ReplicaSets have to be looked at, which tell new instances from old ones. */
export function judgePods({ found, pods }: SeenPods): Judged | undefined {
  const live = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const troubles = troublesOf(live);
  if (isHeldUp(found) || troubles.some(({ isPlain }) => !isPlain)) return undefined;
  const counts = countsOf(found.object);
  const waiting = waitsFor(found, counts);
  if (waiting !== undefined) return { state: 'progressing', reason: waiting, troubles };
  // By the counts all are new, so those of one owner are; with several it is not clear which.
  if (ownersOf(live).size > 1) return undefined;
  const missing = waitsForPods(live, counts);
  return missing === undefined ? { ...complete(counts), troubles } : { state: 'progressing', reason: missing, troubles };
}

/** The counts lag behind: pods that were just deleted are in them still. */
export function waitsForPods(pods: readonly Pod[], { wanted }: Counts): string | undefined {
  const ready = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && isReady(pod)).length;
  return ready < wanted ? `${ready} of ${wanted} instances are ready` : undefined;
}

export function complete({ wanted }: Counts): Pick<Rollout, 'state' | 'reason'> {
  return { state: 'complete', reason: wanted === 0 ? 'no instances are asked for' : `all ${wanted} instances are new and ready` };
}

/** Some ReplicaSet, of this roll-out or of an older one, may make no pods, or made no progress. */
function isHeldUp({ object: { status } }: Found): boolean {
  return (status?.conditions ?? []).some(
    ({ type, status: value }) => (type === 'Progressing' && value === 'False') || (type === 'ReplicaFailure' && value === 'True'),
  );
}

function ownersOf(pods: readonly Pod[]): Set<string | undefined> {
  return new Set(pods.map(({ metadata }) => (metadata.ownerReferences ?? []).find(({ controller }) => controller === true)?.uid));
}
