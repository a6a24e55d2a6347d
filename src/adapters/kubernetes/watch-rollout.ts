import { isOpsError } from '../../domain/ops-error.ts';
import type { Rollout } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import { contentOf, fingerprintOf } from './fingerprint.ts';
import type { SeenPods } from './judge-pods.ts';
import { judgePods } from './judge-pods.ts';
import type { Judged, Seen } from './judge-rollout.ts';
import { barredBy, judgeRollout } from './judge-rollout.ts';
import type { Cluster } from './open-cluster.ts';
import { referencesOf } from './references.ts';
import { countsOf } from './rollout-counts.ts';
import { describeTrouble } from './rollout-details.ts';
import { viewRollout } from './rollout-view.ts';
import { mostTroubles, rolloutOf } from './rollout.ts';

export interface WatchingRollout {
  service: Service;
  /** Fingerprint of what must be running at the end. */
  wanted: string;
  signal: AbortSignal;
}

/** Time alone may change a verdict too: what has been wrong for long enough is final. */
const tickMs = 1000;
/** So long watches may take to begin before we look ourselves. */
const beginMs = 2000;
/**
 * How often we look ourselves: where nothing is watched; before a failure is said, which also tells its details; where a set may be denied its
 * pods, which only events tell; and where all is well, for a watch that hangs.
 */
const lookEveryMs = { unwatched: 1000, failed: 1000, denied: 3000, watched: 30_000 };
/** So long the cluster may not answer before the wait is given up: an API server that is started anew or is moved. */
const silentForMs = 120_000;
/** So old may be what is known of configuration, which is not watched. */
const configForMs = { progressing: 10_000, complete: 1000 };

interface Told {
  /** Absent: the watches do not tell, or it is to be looked at first. */
  rollout?: Rollout;
  lookEvery: keyof typeof lookEveryMs;
  /** ReplicaSets are to be watched too. */
  needsSets?: true;
}

/** How far a roll-out is, with each change and each second, by watches of the workload, its pods and, where something looks wrong, its ReplicaSets. */
export async function* watchRollout(open: () => Promise<Cluster>, watching: WatchingRollout): AsyncGenerator<Rollout, void> {
  const { service, wanted, signal } = watching;
  const ending = new AbortController();
  const cluster = await open();
  const view = viewRollout(cluster, service, AbortSignal.any([signal, ending.signal]));
  const tell = teller(cluster, watching);
  const unwatchedUntil = performance.now() + beginMs;
  let lookedAt = performance.now() - lookEveryMs.failed;
  let answeredAt = performance.now();
  const look = async (): Promise<Rollout | undefined> => {
    const { rollout, lookEvery, needsSets } = await tell(view.seen());
    if (needsSets === true) view.watchSets();
    const now = performance.now();
    const isDue = now - lookedAt >= lookEveryMs[lookEvery] && (lookEvery !== 'unwatched' || now >= unwatchedUntil);
    if (!isDue || rollout?.state === 'complete') return rollout;
    lookedAt = now;
    return await rolloutOf(await open(), service, wanted);
  };
  try {
    for (;;) {
      const seen = await look().catch((error: unknown) => {
        if (!isOpsError(error) || error.kind !== 'Unavailable' || performance.now() - answeredAt > silentForMs) throw error;
        return undefined;
      });
      if (seen !== undefined) {
        answeredAt = performance.now();
        yield seen;
      }
      await view.changed(tickMs);
      signal.throwIfAborted();
    }
  } finally {
    ending.abort();
    await view.ended();
  }
}

function teller(cluster: Cluster, { service, wanted }: WatchingRollout): (seen: SeenPods | Seen | undefined) => Promise<Told> {
  const fingerprint = fingerprinter(cluster);
  return async (seen) => {
    if (seen === undefined) return { lookEvery: 'unwatched' };
    const { found } = seen;
    const barred = barredBy(found, service, (await fingerprint(seen, configForMs.progressing)) === wanted);
    if (barred?.state === 'failed') return { lookEvery: 'failed' };
    if (barred !== undefined) return { lookEvery: 'watched', rollout: { ...countsOf(found.object), ...barred, details: [] } };
    const told = toldBy(seen);
    if (told.rollout?.state !== 'complete') return told;
    return (await fingerprint(seen, configForMs.complete)) === wanted ? told : { lookEvery: 'failed' };
  };
}

function toldBy(seen: SeenPods | Seen): Told {
  if (!('sets' in seen)) {
    const judged = judgePods(seen);
    return judged === undefined ? { lookEvery: 'watched', needsSets: true } : { lookEvery: 'watched', rollout: rolloutIn(seen, judged) };
  }
  const judged = judgeRollout(seen);
  if (judged.state === 'failed') return { lookEvery: 'failed' };
  const isDenied = seen.found.kind !== 'Deployment' && judged.pods === 0;
  return { lookEvery: isDenied ? 'denied' : 'watched', rollout: rolloutIn(seen, judged) };
}

function rolloutIn({ found }: SeenPods, { state, reason, troubles }: Pick<Judged, 'state' | 'reason' | 'troubles'>): Rollout {
  const details = state === 'complete' ? [] : troubles.slice(0, mostTroubles).map(describeTrouble);
  return { ...countsOf(found.object), state, reason, details };
}

/** The fingerprint of what is seen. Configuration is read where the template refers to any, and remembered for a while. */
function fingerprinter(cluster: Cluster): (seen: SeenPods, forMs: number) => Promise<string> {
  let known: { fingerprint: string; generation: number | undefined; at: number } | undefined;
  return async ({ found: { object } }, forMs) => {
    const { generation } = object.metadata;
    const { template } = object.spec;
    const isRemembered = known?.generation === generation && performance.now() - (known?.at ?? 0) < forMs;
    if (known !== undefined && isRemembered && referencesOf(template.spec).allConfigMaps.length > 0) return known.fingerprint;
    known = { fingerprint: fingerprintOf(await contentOf(cluster, template)), generation, at: performance.now() };
    return known.fingerprint;
  };
}
