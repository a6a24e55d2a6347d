import type { Client } from '@temporalio/client';
import type { FreezeRequest } from '../workflows/freeze.ts';
import type { RunbookOutcomes } from './runbook-types.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { RunbookInputGiven, RunbookName } from '../domain/run/inputs-schema.ts';
import type { Answer, Decide, SignOff, Word } from '../domain/run/messages.ts';
import type { RunOutcome } from '../domain/run/outcome.ts';
import type { IfBusy } from '../domain/run/request.ts';
import type { RunView, TimelineEntry } from '../domain/run/view.ts';
import { askRun } from './messages.ts';
import type { RunFilter, RunSummary } from './list-runs.ts';
import { listRuns } from './list-runs.ts';
import { outcomeOf } from './run-outcome.ts';
import type { SigningKey } from './sign-message.ts';
import { sendSigned } from './send-signed.ts';
import { startFreeze, startRun } from './start-run.ts';

/** One run: its workflow id, and its run id where it is known. */
export interface RunRef {
  workflowId: string;
  runId?: string;
}

/** How a run is asked for. */
export interface Asking<N extends RunbookName> {
  /** `system/environment`. */
  target: string;
  requester: string;
  input?: RunbookInputGiven<N>;
  dryRun?: boolean;
  ifBusy?: IfBusy;
  /** The caller's own id: the same id starts one run, however often it is sent. */
  requestId?: string;
}

/** What another service does with runs. Every call ends within 10 s, but `outcome`, which waits for the run's end. */
export interface Watchkeeper {
  /** @throws OpsError `Conflict` when a run with this request id exists already; `Unavailable` when Temporal does not answer. */
  start<N extends RunbookName>(runbook: N, asking: Asking<N>): Promise<Required<RunRef>>;
  /** Waits until the run is over. @throws OpsError with the failure's type as its first word when it failed. */
  outcome<N extends RunbookName>(ref: RunRef, runbook?: N): Promise<RunOutcome<RunbookOutcomes[N]>>;
  /** These five throw OpsError `Refused` with the run's own sentence when it does not take the message. */
  decide(ref: RunRef, decision: Decide): Promise<void>;
  answer(ref: RunRef, answer: Answer): Promise<void>;
  hold(ref: RunRef, word: Word): Promise<void>;
  release(ref: RunRef, word: Word): Promise<void>;
  abort(ref: RunRef, word: Word): Promise<void>;
  signOff(ref: RunRef, signOff: SignOff): Promise<void>;
  view(ref: RunRef): Promise<RunView>;
  plan(ref: RunRef): Promise<Plan | null>;
  timeline(ref: RunRef): Promise<TimelineEntry[]>;
  list(filter: RunFilter): Promise<RunSummary[]>;
  /** Freezes an environment until it is released or its time is over. @throws OpsError `Conflict` when it is frozen already. */
  freeze(request: FreezeRequest): Promise<Required<RunRef>>;
}

/** Watchkeeper over a Temporal client: what the CLI, schedules and other services use. With a key every message is signed. */
export function watchkeeper(client: Client, key?: SigningKey): Watchkeeper {
  const send = (name: string) => async (ref: RunRef, message: object) => await sendSigned(client, key, { ref, name, message });
  return {
    start: async (runbook, asking) => await startRun(client, runbook, asking),
    outcome: async (ref) => await outcomeOf(client, ref),
    decide: send('decide'),
    answer: send('answer'),
    hold: send('hold'),
    release: send('release'),
    abort: send('abort'),
    signOff: send('signOff'),
    view: async (ref) => await askRun(client, ref, 'view'),
    plan: async (ref) => await askRun(client, ref, 'plan'),
    timeline: async (ref) => await askRun(client, ref, 'timeline'),
    list: async (filter) => await listRuns(client, filter),
    freeze: async (request) => await startFreeze(client, request),
  };
}
