import type { Risk } from '../gate/risk.ts';
import type { PlanEffect } from '../plan/plan.ts';
import type { Decide, Taken } from './messages.ts';

export type Phase = 'preparing' | 'planning' | 'gate' | 'acting' | 'undoing' | 'recording' | 'done';

/** What a run waits for; the search attribute `WaitingFor` holds the first word. */
export type WaitingFor = 'approval' | 'lock' | 'freeze' | 'answer' | 'release' | 'signOff' | 'timer';

/** One step as it happened. Times are ISO 8601, UTC, by the Temporal server's clock. */
export interface TimelineEntry {
  /** The plan line it belongs to; 0 for an undo. */
  n: number;
  effect: PlanEffect | 'undo';
  step: string;
  command: string;
  state: 'running' | 'done' | 'failed' | 'skipped' | 'parked';
  startedAt: string;
  endedAt?: string;
  /** Why it failed or was skipped, or the verdict's reason. */
  said?: string;
}

/** Where a run stands: the query `view`. */
export interface RunView {
  runbook: string;
  target: string;
  requester: string;
  phase: Phase;
  risk: Risk;
  planHash: string;
  waitingFor?: WaitingFor;
  /** What is waited for, and what a person can send, in one sentence. */
  waitingReason?: string;
  /** The step that is parked, when `waitingFor` is `answer`. */
  parkedStep?: number;
  held: boolean;
  stepsDone: number;
  stepsPlanned: number;
  decisions: readonly Taken<Decide>[];
  /** Commands that would be run to put everything back, newest first. */
  undo: readonly string[];
  notes: Readonly<Record<string, string>>;
  marks: Readonly<Record<string, number | string>>;
  locks: readonly string[];
}
