import { CancellationScope, isCancellation, TemporalFailure } from '@temporalio/workflow';
import type { PlanLine } from '../../domain/plan/plan.ts';
import type { StepName } from '../../steps/index.ts';
import type { At } from '../../steps/step.ts';
import { failureWords } from './failure-words.ts';
import { heedCancel } from './heed-cancel.ts';
import type { Work } from './planning.ts';
import { lineOf } from './planning.ts';
import type { RunState } from './run-state.ts';
import { enter } from './run-state.ts';
import { sentence } from './sentence.ts';
import { callStep, steps } from './step-call.ts';
import { begin, end } from './timeline.ts';

/**
 * What a runbook does before anybody is asked: each step within its time, and one that fails or is late holds nothing up. It is in the timeline and in the
 * remarks, and is no part of the plan. A freeze does not hold it up, and nothing of it is undone.
 */
export async function actAtOnce<I, O>(state: RunState, { runbook, at, id }: Work<I, O>): Promise<void> {
  const { atOnce } = runbook;
  if (atOnce === undefined) return;
  enter(state, 'acting');
  const withinSeconds = atOnce.withinSeconds(at.input);
  const perform = async (name: StepName, input: unknown): Promise<unknown> => {
    const now = { env: at.env, input };
    return await attempt(state, { line: lineOf(0, name, now), name, at: now, withinSeconds });
  };
  await atOnce.steps(
    {
      ...sentence(perform),
      env: at.env,
      id,
      now: () => new Date().toISOString(),
      note: (what, text) => void (state.remarks[what] = text),
      mark: (what, value) => void (state.marks[what] = value),
    },
    at.input,
  );
  heedCancel();
}

interface Attempt {
  line: PlanLine;
  name: StepName;
  at: At<unknown>;
  withinSeconds: number;
}

/** Answers with the step's preview where it did not work. */
async function attempt(state: RunState, { line, name, at, withinSeconds }: Attempt): Promise<unknown> {
  heedCancel();
  const entry = begin(state, line);
  try {
    const call = { ...at, overrideFreeze: ['at once'] };
    const answer = await CancellationScope.withTimeout(withinSeconds * 1000, async () => await callStep(name, call));
    end(state, entry, { state: 'done' });
    return answer;
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    heedCancel();
    const why = isCancellation(error) ? `not within ${withinSeconds} s` : failureWords(error);
    end(state, entry, { state: 'failed', said: why });
    state.remarks[`could not be done at once: ${name}`] = why;
    return steps[name].preview?.(at);
  }
}
