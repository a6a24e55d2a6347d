import type { Rollout } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Found } from './find-workload.ts';
import type { SeenPods } from './judge-pods.ts';
import { complete, waitsForPods } from './judge-pods.ts';
import type { Pod, ReplicaSet } from './objects.ts';
import type { Trouble } from './pod-trouble.ts';
import { troublesOf } from './pod-trouble.ts';
import { newestOf } from './replica-sets.ts';
import { countsOf, waitsFor } from './rollout-counts.ts';
import { deniedTo, late } from './rollout-denied.ts';
import { describeTrouble } from './rollout-details.ts';
import { ownedBy } from './selector.ts';

/** What is to be seen of a roll-out. */
export interface Seen extends SeenPods {
  /** Of a Deployment. */
  sets: readonly ReplicaSet[];
}

export interface Judged extends Pick<Rollout, 'state' | 'reason'> {
  troubles: readonly Trouble[];
  newest: ReplicaSet | undefined;
  /** How many pods there are of the new template. */
  pods: number;
}

/** What is to be seen of the workload alone. Until its controller has seen the change, all it says is of the one before. */
export function barredBy({ name, object }: Found, service: Service, isWanted: boolean): Pick<Rollout, 'state' | 'reason'> | undefined {
  const { metadata, spec, status } = object;
  if (!isWanted) return { state: 'failed', reason: `${service.name} is not what was rolled out: somebody changed it since` };
  if (spec.paused === true) return { state: 'failed', reason: `${name} is paused: nothing is rolled out` };
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return isSeen ? undefined : { state: 'progressing', reason: 'the cluster has not begun yet' };
}

/** As `kubectl rollout status` judges, and by what that does not see: pods that will never start. */
export function judgeRollout({ found, sets, pods }: Seen): Judged {
  const counts = countsOf(found.object);
  const newest = newestOf(found, sets);
  const own = ownPods(found, newest, pods);
  const made = newOf(found, own);
  const troubles = troublesOf(made);
  const about = { troubles, newest, pods: made.length };
  const waiting = waitsFor(found, counts) ?? waitsForPods(own, counts);
  if (waiting === undefined) return { ...about, ...complete(counts) };
  const hopeless = troubles.find(({ isFinal }) => isFinal);
  const ofPods = hopeless === undefined ? undefined : describeTrouble(hopeless);
  const fault = (newest && deniedTo(newest)) ?? late(found, newest) ?? ofPods;
  return { ...about, state: fault === undefined ? 'progressing' : 'failed', reason: fault ?? waiting };
}

function ownPods({ kind, object }: Found, newest: ReplicaSet | undefined, pods: readonly Pod[]): readonly Pod[] {
  if (kind === 'Deployment') return newest === undefined ? [] : ownedBy(pods, [newest.metadata.uid]);
  return ownedBy(pods, [object.metadata.uid]);
}

/** Pods of the new template; those of a Deployment's newest ReplicaSet are. */
function newOf({ kind, object: { status } }: Found, pods: readonly Pod[]): readonly Pod[] {
  const revision = status?.updateRevision;
  if (kind === 'Deployment' || revision === undefined) return pods;
  return pods.filter(({ metadata }) => metadata.labels?.['controller-revision-hash'] === revision);
}
