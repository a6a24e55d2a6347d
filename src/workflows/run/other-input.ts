import { ApplicationFailure } from '@temporalio/workflow';
import { needsApproval } from '../../domain/gate/risk.ts';
import type { PlanLine } from '../../domain/plan/plan.ts';
import { planWithLine } from '../../domain/plan/plan.ts';
import { awaitApproval } from './approval-gate.ts';
import type { RunState } from './run-state.ts';

/** Other input for a step makes another plan. For a step of R2 or R3 it is approved like the first. */
export async function approveOtherInput(state: RunState, line: PlanLine): Promise<void> {
  if (state.plan === undefined || state.env === undefined) return;
  state.plan = planWithLine(state.plan, line);
  if (!needsApproval(line.risk)) return;
  const standing = await awaitApproval(state, state.env);
  if (standing.kind === 'approved') return;
  throw ApplicationFailure.nonRetryable(`the other input for step ${line.n} was not approved: ${standing.reason}`, 'StepFailed');
}
