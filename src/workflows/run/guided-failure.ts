import { condition } from '@temporalio/workflow';
import { durationText } from '../../domain/definition/duration.ts';
import type { PlanLine } from '../../domain/plan/plan.ts';
import type { Answer, Taken } from '../../domain/run/messages.ts';
import type { StepName } from '../../steps/index.ts';
import type { At } from '../../steps/step.ts';
import { sentences } from './failure-words.ts';
import type { WhenStuck } from './run.ts';
import type { RunState } from './run-state.ts';
import { waiting } from './run-state.ts';
import { summaryOf } from './summary.ts';

/** A step that failed for good. */
export interface Stuck {
  line: PlanLine;
  name: StepName;
  at: At<unknown>;
  why: string;
  skippable: boolean;
  whenStuck: WhenStuck;
}

/** Parks the run until a person says what to do with a step that failed for good, or until the runbook's safe default is due. */
export async function askWhatToDo(state: RunState, { line, name, at, why, skippable, whenStuck }: Stuck): Promise<Taken<Answer>> {
  const fallback: Taken<Answer> = {
    step: line.n,
    choice: whenStuck.then,
    by: 'nobody answered in time',
    at: new Date().toISOString(),
    via: 'update',
  };
  if (whenStuck.afterSeconds === 0) return fallback;
  state.parked = { step: line.n, name, at, skippable };
  const from = state.answers.length;
  const choices = skippable ? 'retry, skip, rollBack or fail' : 'retry, rollBack or fail';
  const ask = `Send answer {"step": ${line.n}, "choice": …}: ${choices}; ${whenStuck.then} in ${durationText(whenStuck.afterSeconds)}`;
  const reason = sentences(`step ${line.n} (${line.step}) failed: ${why}`, ask);
  try {
    return await waiting(state, { for: 'answer', reason }, async () => {
      const answered = (): boolean => state.answers.length > from;
      const summary = summaryOf(`an answer on step ${line.n}, else ${whenStuck.then}`);
      await condition(answered, whenStuck.afterSeconds * 1000, { summary });
      return state.answers[from] ?? fallback;
    });
  } finally {
    delete state.parked;
  }
}
