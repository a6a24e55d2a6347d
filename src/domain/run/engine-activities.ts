import type { Freeze } from '../gate/freeze.ts';
import type { Plan } from '../plan/plan.ts';
import type { Environment } from '../system/environment.ts';
import type { Decide, Taken } from './messages.ts';
import type { EvidenceRef } from './outcome.ts';
import type { RunRequest } from './request.ts';
import type { TimelineEntry } from './view.ts';

/** What a run is given at its start: checked, resolved, without secrets. */
export interface Prepared {
  env: Environment;
  /** The runbook's input with its defaults. */
  input: unknown;
  freeze?: Freeze;
}

export interface LockQuestion {
  lock: string;
  /** The asking workflow: a lock that was left by its own reset is freed. */
  asker: string;
  waitSeconds: number;
}

/** `free`: nobody holds it now. Else who does and why. */
export interface LockAnswer {
  free: boolean;
  holder?: string;
  reason?: string;
}

/** What the workflow itself knows of a run; times, attempts and results come from its history. */
export interface RunFacts {
  runbook: string;
  target: string;
  id: string;
  requester: string;
  input: unknown;
  plan: Plan | null;
  decisions: readonly Taken<Decide>[];
  notes: Readonly<Record<string, string>>;
  marks: Readonly<Record<string, number | string>>;
  timeline: readonly TimelineEntry[];
  /** How it ended: the outcome's kind or the failure's type. */
  ended: string;
  reason: string;
  outcome?: unknown;
}

/** The engine's own activities, beside the vocabulary's. */
export interface EngineActivities {
  /** Checks the request and reads the system file. @throws OpsError `InvalidInput`, `NotFound`. Reads only. */
  prepare(asked: { runbook: string; request: RunRequest }): Promise<Prepared>;
  /** Waits until a lock is free, freeing it when nobody can be holding it any more. */
  awaitLock(question: LockQuestion): Promise<LockAnswer>;
  /** Waits until no freeze is in force. */
  awaitThaw(asked: { env: Environment }): Promise<void>;
  /** Writes the run's evidence from its history and these facts. Safe to repeat. */
  record(asked: { env: Environment; facts: RunFacts }): Promise<EvidenceRef>;
}
