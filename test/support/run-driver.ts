import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { Plan } from '../../src/domain/plan/plan.ts';
import type { RunOutcome } from '../../src/domain/run/outcome.ts';
import type { RunView, TimelineEntry, WaitingFor } from '../../src/domain/run/view.ts';

/** How a run ended: its outcome, or the failure of the workflow. */
export type RunEnd = RunOutcome | { kind: 'failed'; type: string; message: string; details: unknown };

/** A run as a test drives it. */
export interface Driven {
  handle: WorkflowHandle;
  /** Of this very run, also when it was reset since. */
  runId: string;
  view(): Promise<RunView>;
  plan(): Promise<Plan>;
  timeline(): Promise<TimelineEntry[]>;
  /** Waits until the view is so. */
  until(so: (view: RunView) => boolean): Promise<RunView>;
  waitsFor(what: WaitingFor): Promise<RunView>;
  /** Sends an update; the sentence when it is refused. */
  send(name: string, message: unknown): Promise<unknown>;
  refusal(name: string, message: unknown): Promise<string>;
  /** Each approves the plan as it stands, with confirmation. */
  approve(...people: string[]): Promise<void>;
  end(): Promise<RunEnd>;
  events(): Promise<readonly temporal.api.history.v1.IHistoryEvent[]>;
}

const patienceMs = 30_000;

/** A query is a task for the worker: asked more often, tests would be slower. */
const pauseMs = 300;

export function drive(client: Client, handle: WorkflowHandle, runId: string): Driven {
  const view = async (): Promise<RunView> => await handle.query<RunView>('view');
  const plan = async (): Promise<Plan> => await handle.query<Plan>('plan');
  const send = async (name: string, message: unknown): Promise<unknown> =>
    await client.withDeadline(Date.now() + patienceMs, async () => await handle.executeUpdate(name, { args: [message] }));
  const until = async (so: (view: RunView) => boolean): Promise<RunView> => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const now = await view();
      if (so(now)) return now;
      if (Date.now() > deadline) throw new Error(`it did not come to that: ${JSON.stringify(now)}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  return {
    handle,
    runId,
    view,
    plan,
    until,
    send,
    timeline: async () => await handle.query<TimelineEntry[]>('timeline'),
    waitsFor: async (what) => await until((now) => now.waitingFor === what),
    async refusal(name, message) {
      const refused = await send(name, message).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!(refused instanceof WorkflowUpdateFailedError)) throw new Error(`${name} was not refused: ${String(refused)}`);
      return refused.cause?.message ?? '';
    },
    async approve(...people) {
      const { hash, target } = await plan();
      for (const by of people) await send('decide', { planHash: hash, by, verdict: 'approve', confirm: target });
    },
    async end() {
      try {
        return (await client.withDeadline(Date.now() + patienceMs, async () => await handle.result())) as RunOutcome;
      } catch (error) {
        return endOf(error, await taskFault(handle));
      }
    },
    events: async () => (await client.workflow.getHandle(handle.workflowId, runId).fetchHistory()).events ?? [],
  };
}

/** Why the run hangs, where it does: the last failure of a workflow task. */
async function taskFault(handle: WorkflowHandle): Promise<string> {
  const { events } = await handle.fetchHistory();
  const failures = (events ?? []).map((event) => event.workflowTaskFailedEventAttributes?.failure);
  return (
    failures
      .filter((failure) => !failure?.resetWorkflowFailureInfo)
      .map((failure) => failure?.message ?? '')
      .findLast(Boolean) ?? ''
  );
}

function endOf(error: unknown, fault: string): RunEnd {
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  if (cause instanceof ApplicationFailure)
    return { kind: 'failed', type: cause.type ?? '', message: cause.message, details: cause.details };
  if (cause instanceof CancelledFailure) return { kind: 'failed', type: 'cancelled', message: cause.message, details: [] };
  if (cause !== undefined) return { kind: 'failed', type: cause.name, message: cause.message, details: [] };
  throw fault === '' ? error : new Error(`the run hangs: ${fault}`, { cause: error });
}
