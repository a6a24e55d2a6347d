import { ApplicationFailure, CancellationScope, isCancellation, TemporalFailure } from '@temporalio/workflow';
import type { EvidenceMissing, EvidenceRef, RunOutcome } from '../../domain/run/outcome.ts';
import { failureType, failureWords, innermost, sentences } from './failure-words.ts';
import type { Work } from './planning.ts';
import { recordRun } from './recording.ts';
import type { RunState } from './run-state.ts';
import { enter } from './run-state.ts';
import { undoAll, undoTemporary } from './undoing.ts';

/** Why a run cannot go on: as a type, and in words. */
interface Cause {
  type: string;
  words: string;
  error: unknown;
}

/**
 * A run that cannot go on: what was changed is put back, unless a person chose to leave it; the end is recorded. An abort by a person is an
 * outcome; everything else fails the run.
 */
export async function brokenOff<I, O>(state: RunState, work: Work<I, O> | undefined, error: unknown): Promise<RunOutcome<O>> {
  return await CancellationScope.nonCancellable(async () => {
    const cause = causeOf(state, error);
    const touched = state.undos.length > 0;
    const stuck = work && (await putBack(state, work, cause));
    const end = stuck === undefined ? cause : { type: 'UndoFailed', words: failureWords(stuck), error: stuck };
    const words = sentences(end.words, fateOf(state, end, touched));
    const evidence = work && (await recordRun(state, work, { ended: end.type, reason: words }));
    if (end.type === 'aborted') return abortedAs(state, words, evidence);
    enter(state, 'done');
    throw end.type === 'cancelled' ? error : plainly(end, words);
  });
}

function causeOf({ aborted, lost }: RunState, error: unknown): Cause {
  if (aborted) return { type: 'aborted', words: `aborted by ${aborted.by}: ${aborted.reason ?? 'no reason given'}`, error };
  if (!isCancellation(error)) return { type: failureType(error) ?? 'StepFailed', words: failureWords(error), error };
  if (lost !== undefined) return { type: 'LockLost', words: `the lock ${lost} was ended from outside`, error };
  return { type: 'cancelled', words: 'cancelled', error };
}

function abortedAs(state: RunState, reason: string, evidence: EvidenceRef | EvidenceMissing | undefined): RunOutcome<never> {
  return { kind: 'aborted', reason, ...(evidence && { evidence }), ...(state.plan && { planHash: state.plan.hash }) };
}

/** Undoes what is to be undone. What a person chose to leave stays, but nothing temporary does. Returns why an undo does not work. */
async function putBack<I, O>(state: RunState, { at }: Work<I, O>, { type, words, error }: Cause): Promise<unknown> {
  if (type === 'UndoFailed') return error;
  try {
    if (type === 'LeftAsIs') await leave(state, at.env);
    else await undoAll(state, at.env, words);
    return undefined;
  } catch (stuck) {
    if (!(stuck instanceof TemporalFailure)) throw stuck;
    return stuck;
  }
}

async function leave(state: RunState, env: Work<unknown, unknown>['at']['env']): Promise<void> {
  const left = state.undos.filter((undo) => !undo.temporary).map(({ command }) => command);
  if (left.length > 0) state.remarks['left as it is; to put it back by hand'] = left.toReversed().join('\n');
  await undoTemporary(state, env);
}

function fateOf(state: RunState, { type }: Cause, touched: boolean): string | undefined {
  const stays = state.kept ? 'What was reached before stays as it is' : undefined;
  const back = state.kept ? 'Everything that was changed since has been put back' : 'Everything that was changed has been put back';
  return touched && type !== 'UndoFailed' && type !== 'LeftAsIs' ? sentences(stays, back) : stays;
}

/** One failure without the SDK's wrappers, whose message a person can read in the Temporal UI: it says all that an OpsError's details hold. */
function plainly({ type, error }: Cause, message: string): ApplicationFailure {
  const inner = innermost(error);
  const details = inner instanceof ApplicationFailure && inner === error ? inner.details : undefined;
  const cause = error instanceof Error && !isCancellation(error) ? error : undefined;
  return ApplicationFailure.create({ type, message, nonRetryable: true, ...(details && { details }), ...(cause && { cause }) });
}
