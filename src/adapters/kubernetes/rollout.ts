import type { Rollout } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Found } from './find-workload.ts';
import type { Pod, ReplicaSet } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { isReady, troublesOf } from './pod-trouble.ts';
import { newestOf, replicaSetsOf } from './replica-sets.ts';
import { deniedTo, deniedToSet, late } from './rollout-denied.ts';
import { describeTrouble, detailsOf } from './rollout-details.ts';

import type { Counts } from './rollout-counts.ts';
import { countsOf, waitsFor } from './rollout-counts.ts';
import { podsOf } from './selector.ts';
import { see } from './state.ts';

/** One look, as `kubectl rollout status` takes it, and at what that does not see: pods that will never start. */
export async function rolloutOf(cluster: Cluster, service: Service, wanted: string): Promise<Rollout> {
  const { found, fingerprint } = await see(cluster, service);
  const counts = countsOf(found.object);
  const barred = barredBy(found, service, fingerprint === wanted);
  if (barred !== undefined) return { ...counts, ...barred, details: [] };
  const sets = found.kind === 'Deployment' ? await replicaSetsOf(cluster, found) : [];
  const newest = newestOf(found, sets);
  const own = await ownPods(cluster, found, newest);
  const waiting = waitsFor(found, counts) ?? waitsForPods(own, counts);
  if (waiting !== undefined) return { ...counts, ...(await underWay(cluster, { found, newest, pods: newOf(found, own), waiting })) };
  const reason = counts.wanted === 0 ? 'no instances are asked for' : `all ${counts.wanted} instances are new and ready`;
  return { ...counts, state: 'complete', reason, details: [] };
}

/** What is to be seen of the workload alone. Until its controller has seen the change, all it says is of the one before. */
function barredBy({ name, object }: Found, service: Service, isWanted: boolean): Pick<Rollout, 'state' | 'reason'> | undefined {
  const { metadata, spec, status } = object;
  if (!isWanted) return { state: 'failed', reason: `${service.name} is not what was rolled out: somebody changed it since` };
  if (spec.paused === true) return { state: 'failed', reason: `${name} is paused: nothing is rolled out` };
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return isSeen ? undefined : { state: 'progressing', reason: 'the cluster has not begun yet' };
}

interface UnderWay {
  found: Found;
  newest: ReplicaSet | undefined;
  /** Of the new template. */
  pods: readonly Pod[];
  waiting: string;
}

async function underWay(
  cluster: Cluster,
  { found, newest, pods, waiting }: UnderWay,
): Promise<Pick<Rollout, 'state' | 'reason' | 'details'>> {
  const troubles = troublesOf(pods);
  const hopeless = troubles.find(({ isFinal }) => isFinal);
  const ofPods = hopeless === undefined ? undefined : describeTrouble(hopeless);
  const fault = (newest && deniedTo(newest)) ?? late(found, newest) ?? ofPods ?? (await deniedToSet(cluster, found, pods.length));
  if (fault === undefined) return { state: 'progressing', reason: waiting, details: troubles.slice(0, 3).map(describeTrouble) };
  const owners = [found.object.metadata.uid, newest?.metadata.uid ?? ''];
  return { state: 'failed', reason: fault, details: await detailsOf(cluster, { troubles, owners }) };
}

async function ownPods(cluster: Cluster, { kind, object }: Found, newest: ReplicaSet | undefined): Promise<Pod[]> {
  if (kind === 'Deployment') return newest === undefined ? [] : await podsOf(cluster, object, [newest.metadata.uid]);
  return await podsOf(cluster, object, [object.metadata.uid]);
}

/** Pods of the new template; those of a Deployment's newest ReplicaSet are. */
function newOf({ kind, object: { status } }: Found, pods: readonly Pod[]): readonly Pod[] {
  const revision = status?.updateRevision;
  if (kind === 'Deployment' || revision === undefined) return pods;
  return pods.filter(({ metadata }) => metadata.labels?.['controller-revision-hash'] === revision);
}

/** The counts lag behind: pods that were just deleted are in them still. */
function waitsForPods(pods: readonly Pod[], { wanted }: Counts): string | undefined {
  const ready = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && isReady(pod)).length;
  return ready < wanted ? `${ready} of ${wanted} instances are ready` : undefined;
}
