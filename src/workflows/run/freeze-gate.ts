import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { ApprovalCase } from '../../domain/gate/approval.ts';
import { overridersOf } from '../../domain/gate/approval.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Approved } from './approval-gate.ts';
import { standingNow } from './approval-gate.ts';
import { longWaits } from './engine-calls.ts';
import type { RunState } from './run-state.ts';
import { waiting } from './run-state.ts';

const monthSeconds = 31 * 24 * 3600;

/** People who decided, with a reason, to act in spite of a freeze: a full quorum with one person more, or nobody. */
export function overriders({ plan, lastApproval, decisions }: RunState): string[] {
  if (plan === undefined || lastApproval === undefined) return [];
  return overridersOf({ ...lastApproval, plan, frozenBy: 'a freeze' }, decisions);
}

/** What holds a run up, and whether a rejection of the override is the end of it: it is while nothing has been changed. */
export interface FreezeQuestion {
  frozenBy: string;
  rejectionEnds: boolean;
}

/** Waits until the freeze is over, or until it is overridden with a reason and one approver more. */
export async function thawOrOverride(state: RunState, env: Environment, { frozenBy, rejectionEnds }: FreezeQuestion): Promise<Approved> {
  const { plan } = state;
  if (plan === undefined) return { kind: 'approved' };
  const approval: ApprovalCase = { plan, policy: env.approval, requester: state.requester, frozenBy };
  state.approval = approval;
  state.lastApproval = approval;
  const reason = `${frozenBy}. To act all the same, send decide with "overrideFreeze": reason`;
  const thaw = new CancellationScope();
  let thawed = false;
  const watching = thaw.run(async () => {
    await longWaits(`wait until ${targetOf(env)} is not frozen`, monthSeconds).awaitThaw({ env });
    thawed = true;
  });
  const settled = (): boolean => {
    const { state: standing } = standingNow(state, approval);
    return thawed || standing === 'approved' || (rejectionEnds && standing === 'rejected');
  };
  try {
    await waiting(state, { for: 'freeze', reason }, async () => await Promise.race([condition(settled), watching]));
    const standing = standingNow(state, approval);
    if (thawed || standing.state !== 'rejected') return { kind: 'approved' };
    return { kind: 'rejected', reason: `${standing.by} rejected the plan: ${standing.comment}` };
  } finally {
    thaw.cancel();
    delete state.approval;
    await watching.catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  }
}
