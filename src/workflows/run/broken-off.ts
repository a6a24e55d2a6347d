import { ApplicationFailure, CancellationScope, isCancellation, TemporalFailure } from '@temporalio/workflow';
import type { RunOutcome } from '../../domain/run/outcome.ts';
import { failureType, failureWords, innermost } from './failure-words.ts';
import { freeAfterReset } from './lock.ts';
import type { Work } from './planning.ts';
import { recordRun } from './recording.ts';
import type { RunState } from './run-state.ts';
import { undoAll } from './undoing.ts';

/**
 * A run that cannot go on: what was changed is put back, unless a person chose to leave it; the end is recorded. An abort by a person is an
 * outcome; everything else fails the run.
 */
export async function brokenOff<I, O>(state: RunState, work: Work<I, O> | undefined, error: unknown): Promise<RunOutcome<O>> {
  return await CancellationScope.nonCancellable(async () => {
    if (work === undefined) throw plainly(error, '');
    const touched = state.undos.length > 0;
    const why = state.aborted ? `aborted by ${state.aborted.by}: ${state.aborted.reason ?? 'no reason given'}` : failureWords(error);
    const stuck = await undone(state, work, { why, error });
    const failure = stuck ?? error;
    const type = state.aborted && stuck === undefined ? 'aborted' : (failureType(failure) ?? 'StepFailed');
    const reason = stuck === undefined ? why : failureWords(stuck);
    const evidence = await recordRun(state, work, { ended: type, reason });
    if (type === 'aborted') return { kind: 'aborted', reason: why, evidence, ...(state.plan && { planHash: state.plan.hash }) };
    await freeAfterReset(state);
    throw plainly(failure, touched && stuck === undefined && type !== 'LeftAsIs' ? '. Everything that was changed has been put back' : '');
  });
}

async function undone<I, O>(
  state: RunState,
  { at }: Work<I, O>,
  { why, error }: { why: string; error: unknown },
): Promise<unknown> {
  if (failureType(error) === 'LeftAsIs' || failureType(error) === 'UndoFailed') return undefined;
  try {
    await undoAll(state, at.env, why);
    return undefined;
  } catch (stuck) {
    return stuck;
  }
}

/** One failure without the SDK's wrappers, whose message a person can read in the Temporal UI. */
function plainly(error: unknown, addition: string): unknown {
  if (isCancellation(error) || !(error instanceof TemporalFailure)) return error;
  const inner = innermost(error);
  const details = inner instanceof ApplicationFailure ? inner.details : undefined;
  return ApplicationFailure.create({
    type: failureType(error) ?? 'StepFailed',
    message: `${failureWords(error)}${addition}`,
    nonRetryable: true,
    ...(details && { details }),
    cause: error,
  });
}
