import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../domain/ops-error.ts';
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

/**
 * Waits until every instance is as asked and ready, until it is clear that they will not be, or until the time is up: for all of them, or for each where they are replaced
 * one after the other.
 */
export async function awaitRollout(platform: Platform, awaiting: AwaitingRollout): Promise<Verdict> {
  const { service, withinSeconds, progress } = awaiting;
  let [until, left] = [performance.now() + withinSeconds * 1000, -1];
  for await (const rollout of platform.rollouts?.(awaiting) ?? looks(platform, awaiting)) {
    progress({ service: service.name, ready: `${rollout.ready} of ${rollout.wanted} ready`, updated: rollout.updated });
    if (rollout.state === 'complete') return verdict('successful', rollout);
    if (rollout.state === 'failed') return verdict('failed', rollout);
    if (rollout.left !== undefined && rollout.left !== left) {
      [until, left] = [performance.now() + withinSeconds * 1000, rollout.left];
    }
    if (performance.now() > until) {
      return verdict('failed', { ...rollout, reason: `not ready after ${withinSeconds} s: ${rollout.reason}` });
    }
  }
  throw new OpsError('Unavailable', `the platform tells no more of the roll-out of ${service.name}`);
}

/** Looks again and again, for ever. */
async function* looks(platform: Platform, { service, fingerprint, signal }: AwaitingRollout): AsyncGenerator<Rollout, void> {
  for (;;) {
    yield await platform.rollout(service, fingerprint);
    await sleep(lookEveryMs, undefined, { signal });
  }
}

function verdict(kind: Verdict['kind'], { wanted, updated, ready, reason, details }: Rollout): Verdict {
  return { kind, reason: [reason, ...details.filter((detail) => detail !== reason)].join('\n'), facts: { wanted, updated, ready } };
}
