import type { AlertBatch } from '../../domain/incident/alert.ts';
import type { Intake } from '../../domain/incident/intake/intake-state.ts';
import type { Taking } from '../../domain/incident/intake/take-alert.ts';
import { prometheusOf } from '../../domain/system/prometheus-of.ts';
import type { Environment } from '../../domain/system/environment.ts';

/** What a run of the intake has in its head, beside what is carried over. */
export interface Mind {
  target: string;
  intake: Intake;
  /** Absent: the system file cannot be read now; alerts are judged by their labels. */
  env?: Environment;
  envReadAt: number;
  /** Batches that came and are not taken yet. */
  queue: AlertBatch[];
  /** What maintenance said and is not taken yet. */
  windows: unknown[];
  /** Looks that came back and are not taken yet. */
  looked: { take(): void }[];
  /** A look is on its way. */
  looking: boolean;
  reading: boolean;
  /** Somebody wants a look now. */
  asked: boolean;
  /** Something else is there to be done. */
  news: boolean;
  lastLookAt: number;
}

export function freshMind(target: string, intake: Intake): Mind {
  return {
    target,
    intake,
    envReadAt: 0,
    queue: [],
    windows: [],
    looked: [],
    looking: false,
    reading: false,
    asked: false,
    news: false,
    // Whoever was away does not know what is true.
    lastLookAt: 0,
  };
}

/** Where Prometheus answers, if anywhere. */
export function isWatched({ env }: Pick<Mind, 'env'>): boolean {
  return env !== undefined && prometheusOf(env) !== undefined;
}

/** True where the sources can be asked. */
export function canLook({ env }: Pick<Mind, 'env'>): boolean {
  return (env?.response?.alertmanagers.length ?? 0) > 0;
}

const believedMs = 90_000;

export function takingNow(mind: Mind): Taking {
  const now = Date.now();
  const { intake, env, target } = mind;
  const sure = intake.fresh && now - (intake.lookedAt ?? 0) < believedMs;
  return { env, target, now, doubt: canLook(mind) && isWatched(mind) && !sure };
}
