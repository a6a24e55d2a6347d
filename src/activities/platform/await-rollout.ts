import { setTimeout as sleep } from 'node:timers/promises';
import type { Rollout } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Progress } from '../supervised.ts';
import type { Platform } from './platform.ts';

export interface AwaitingRollout {
  service: Service;
  /** Of the state that every instance must have. */
  fingerprint: string;
  withinSeconds: number;
  signal: AbortSignal;
  progress(at: Progress): void;
}

const lookEveryMs = 1000;

/** Looks until every instance is as asked and ready, until it is clear that they will not be, or until the time is up. */
export async function awaitRollout(platform: Platform, awaiting: AwaitingRollout): Promise<Verdict> {
  const { service, fingerprint, withinSeconds, signal, progress } = awaiting;
  const until = performance.now() + withinSeconds * 1000;
  for (;;) {
    const rollout = await platform.rollout(service, fingerprint);
    progress({ service: service.name, ready: `${rollout.ready} of ${rollout.wanted} ready`, updated: rollout.updated });
    if (rollout.state === 'complete') return verdict('successful', rollout);
    if (rollout.state === 'failed') return verdict('failed', rollout);
    if (performance.now() > until) {
      return verdict('failed', { ...rollout, reason: `not ready after ${withinSeconds} s: ${rollout.reason}` });
    }
    await sleep(lookEveryMs, undefined, { signal });
  }
}

function verdict(kind: Verdict['kind'], { wanted, updated, ready, reason, details }: Rollout): Verdict {
  return { kind, reason: [reason, ...details.filter((detail) => detail !== reason)].join('\n'), facts: { wanted, updated, ready } };
}
