import { ApplicationFailure } from '@temporalio/workflow';
import type { PlanLine } from '../../domain/plan/plan.ts';
import { planWithLine } from '../../domain/plan/plan.ts';
import { awaitApproval } from './approval-gate.ts';
import type { RunState } from './run-state.ts';

/** Other input for a step of R2 or R3 makes another plan: it is approved like the first. */
export async function approveOtherInput(state: RunState, line: PlanLine): Promise<void> {
  if (state.plan === undefined || state.env === undefined) return;
  state.plan = planWithLine(state.plan, line);
  const standing = await awaitApproval(state, state.env);
  if (standing.kind === 'approved') return;
  throw ApplicationFailure.nonRetryable(`the other input for step ${line.n} was not approved: ${standing.reason}`, 'StepFailed');
}
