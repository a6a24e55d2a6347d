import { condition } from '@temporalio/workflow';
import { durationText } from '../../domain/definition/duration.ts';
import type { ApprovalCase, ApprovalState } from '../../domain/gate/approval.ts';
import { approvalState, approversOf, peopleNeeded, standingDecisions } from '../../domain/gate/approval.ts';
import { needsApproval } from '../../domain/gate/risk.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { RunState } from './run-state.ts';
import { waiting } from './run-state.ts';

/** Where the question stands now: what was approved too long ago does not count any more. */
export function standingNow({ decisions }: RunState, approval: ApprovalCase): ApprovalState {
  return approvalState(approval, standingDecisions(approval.policy, decisions, Date.now()));
}

export type Approved = { kind: 'approved' } | { kind: 'rejected' | 'expired'; reason: string };

/** Waits for the quorum that the plan's risk asks for. R0 and R1 need none. */
export async function awaitApproval(state: RunState, env: Environment): Promise<Approved> {
  const { plan } = state;
  if (plan === undefined || !needsApproval(plan.risk)) return { kind: 'approved' };
  const approval: ApprovalCase = { plan, policy: env.approval, requester: state.requester };
  state.approval = approval;
  state.lastApproval = approval;
  try {
    return await waiting(state, { for: 'approval', reason: question(approval) }, async () => {
      const settled = (): boolean => standingNow(state, approval).state !== 'waiting';
      const summary = `approval of plan ${plan.hash.slice(0, 12)} by ${peopleNeeded(approval)} of ${approversOf(approval).length}`;
      await condition(settled, env.approval.expiresWithinSeconds * 1000, { summary });
      const standing = standingNow(state, approval);
      if (standing.state === 'approved') return { kind: 'approved' };
      if (standing.state === 'rejected') return { kind: 'rejected', reason: `${standing.by} rejected the plan: ${standing.comment}` };
      return {
        kind: 'expired',
        reason: `${standing.have} of ${standing.need} approvals within ${durationText(env.approval.expiresWithinSeconds)}`,
      };
    });
  } finally {
    delete state.approval;
  }
}

function question(approval: ApprovalCase): string {
  const { plan } = approval;
  const confirm = plan.risk === 'R3' ? `, "confirm": "${plan.target}"` : '';
  const body = `{"planHash": "${plan.hash.slice(0, 12)}", "by": "…", "verdict": "approve"${confirm}}`;
  return `${peopleNeeded(approval)} of ${approversOf(approval).join(', ')} must approve ${plan.risk}. Send decide \`${body}\``;
}
