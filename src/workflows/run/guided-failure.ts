import { condition } from '@temporalio/workflow';
import type { PlanLine } from '../../domain/plan/plan.ts';
import type { Answer, Taken } from '../../domain/run/messages.ts';
import type { Runbook } from './run.ts';
import type { RunState } from './run-state.ts';
import { waiting } from './run-state.ts';

/** A step that failed for good. */
export interface Stuck {
  line: PlanLine;
  why: string;
  skippable: boolean;
  whenStuck: Runbook<never, unknown>['whenStuck'];
}

/** Parks the run until a person says what to do with a step that failed for good, or until the runbook's safe default is due. */
export async function askWhatToDo(state: RunState, { line, why, skippable, whenStuck }: Stuck): Promise<Taken<Answer>> {
  const fallback: Taken<Answer> = {
    step: line.n,
    choice: whenStuck.then,
    by: 'nobody answered in time',
    at: new Date().toISOString(),
    via: 'update',
  };
  if (whenStuck.afterSeconds === 0) return fallback;
  state.parked = { step: line.n, skippable };
  const from = state.answers.length;
  const choices = skippable ? 'retry, skip, rollBack or fail' : 'retry, rollBack or fail';
  const reason = `step ${line.n} (${line.step}) failed: ${why}. Send answer {"step": ${line.n}, "choice": …}: ${choices}; ${whenStuck.then} in ${whenStuck.afterSeconds} s`;
  try {
    return await waiting(state, { for: 'answer', reason }, async () => {
      const answered = (): boolean => state.answers.length > from;
      const summary = `an answer on step ${line.n}, else ${whenStuck.then}`;
      await condition(answered, whenStuck.afterSeconds * 1000, { summary });
      return state.answers[from] ?? fallback;
    });
  } finally {
    delete state.parked;
  }
}
