import type { Rollout } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import { barredBy, judgeRollout } from './judge-rollout.ts';
import type { Cluster } from './open-cluster.ts';
import { replicaSetsOf } from './replica-sets.ts';
import { countsOf } from './rollout-counts.ts';
import { deniedToSet } from './rollout-denied.ts';
import { describeTrouble, detailsOf } from './rollout-details.ts';
import { podsSelectedBy } from './selector.ts';
import { see } from './state.ts';

export const mostTroubles = 3;

/** One look at how far a roll-out is; of one that failed, why. */
export async function rolloutOf(cluster: Cluster, service: Service, wanted: string): Promise<Rollout> {
  const { found, fingerprint } = await see(cluster, service);
  const counts = countsOf(found.object);
  const barred = barredBy(found, service, fingerprint === wanted);
  if (barred !== undefined) return { ...counts, ...barred, details: [] };
  const [sets, pods] = await Promise.all([
    found.kind === 'Deployment' ? replicaSetsOf(cluster, found) : [],
    podsSelectedBy(cluster, found.object),
  ]);
  const { state, reason, troubles, newest, pods: made } = judgeRollout({ found, sets, pods });
  if (state === 'complete') return { ...counts, state, reason, details: [] };
  const fault = state === 'failed' ? reason : await deniedToSet(cluster, found, made);
  if (fault === undefined) return { ...counts, state, reason, details: troubles.slice(0, mostTroubles).map(describeTrouble) };
  const owners = [found.object.metadata.uid, newest?.metadata.uid ?? ''];
  return { ...counts, state: 'failed', reason: fault, details: await detailsOf(cluster, { troubles, owners }) };
}
