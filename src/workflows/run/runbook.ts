import { allHandlersFinished, ApplicationFailure, CancellationScope, condition, TemporalFailure } from '@temporalio/workflow';
import type { Prepared } from '../../domain/run/engine-activities.ts';
import type { RunOutcome } from '../../domain/run/outcome.ts';
import type { RunRequest } from '../../domain/run/request.ts';
import { act } from './acting.ts';
import { actAtOnce } from './at-once.ts';
import { brokenOff } from './broken-off.ts';
import { engineCalls } from './engine-calls.ts';
import { inWords } from './ended-in-words.ts';
import { passGate } from './gate.ts';
import { latenessOf } from './lateness.ts';
import { listen } from './messages.ts';
import type { Work } from './planning.ts';
import { makePlan } from './planning.ts';
import { recordRun } from './recording.ts';
import type { Runbook } from './run.ts';
import { runIdOf } from './run-id.ts';
import type { RunState } from './run-state.ts';
import { enter, openState } from './run-state.ts';
import { undoTemporary } from './undoing.ts';

/** A runbook as Temporal runs it: one request in, one outcome out. */
export type RunbookWorkflow<O> = (request: RunRequest) => Promise<RunOutcome<O>>;

/**
 * Makes a workflow of a runbook: prepare, plan, gate, act, verify, record. Every run goes through here, whatever started it.
 *
 * Operators: `decide`, `answer`, `hold`, `release`, `abort`, `signOff`; queries `view`, `plan`, `timeline`.
 * Ends without failure when the world is as asked, or when a person or the gate said no. Fails as `InvalidInput`, `NotFound`, `Busy`; `StepFailed`,
 * `PlanChanged`, `LockLost` (all is put back); `LeftAsIs` (a person chose to undo nothing); `UndoFailed` (a person must act, the message says how).
 */
export function runbook<I, O>(definition: Runbook<I, O>): RunbookWorkflow<O> {
  return async (request) => {
    const state = openState(definition.name, request);
    const doing = new CancellationScope();
    state.stop = () => doing.cancel();
    // Messages that came before the run began are taken here and now: an abort among them must find `stop`.
    listen(state);
    const outcome = await doing.run(async () => await conduct(definition, state, request));
    enter(state, 'done');
    await CancellationScope.nonCancellable(async () => await condition(allHandlersFinished));
    return outcome;
  };
}

async function conduct<I, O>(definition: Runbook<I, O>, state: RunState, request: RunRequest): Promise<RunOutcome<O>> {
  let work: Work<I, O> | undefined;
  try {
    const { env, input, freeze } = await prepared(definition.name, state, request);
    // `prepare` has checked the input against the runbook's schema.
    work = { runbook: definition, at: { env, input: input as I }, id: runIdOf() };
    const late = latenessOf(request);
    if (late !== undefined) return await inWords(state, work, { kind: 'skipped', reason: late });
    if (request.dryRun !== true) await actAtOnce(state, work);
    const planned = await makePlan(state, work);
    if (request.dryRun === true) return { kind: 'planned', plan: planned.plan };
    const passed = await passGate(state, { work, request, planned, ...(freeze && { freeze }) });
    if (passed.kind !== 'open') return await inWords(state, work, passed);
    const outcome = await act(state, work, passed.planned);
    await undoTemporary(state, env);
    const evidence = await recordRun(state, work, { ended: 'done', reason: '', outcome });
    return { kind: 'done', outcome, planHash: passed.planned.plan.hash, evidence };
  } catch (error) {
    // A fault of the code is not the run's: the task is tried again until a corrected worker takes it.
    if (!(error instanceof TemporalFailure)) throw error;
    return await brokenOff(state, work, error);
  }
}

/** Far more than any request needs; the server's own limit would stop the run without a word. */
const longestRequest = 64 * 1024;

async function prepared(runbookName: string, state: RunState, request: RunRequest): Promise<Prepared> {
  if ((JSON.stringify(request) ?? '').length > longestRequest) {
    throw ApplicationFailure.nonRetryable(`the request is longer than ${longestRequest} characters`, 'InvalidInput');
  }
  const summary = `watchkeeper systems check  # ${runbookName} ${state.target}`;
  const result = await engineCalls(summary).prepare({ runbook: runbookName, request });
  state.env = result.env;
  return result;
}
