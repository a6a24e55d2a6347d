import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { ApprovalCase } from '../../domain/gate/approval.ts';
import { approvalState } from '../../domain/gate/approval.ts';
import { personOf } from '../../domain/run/messages.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { longWaits } from './engine-calls.ts';
import type { RunState } from './run-state.ts';
import { waiting } from './run-state.ts';

const monthSeconds = 31 * 24 * 3600;

/** People who decided, with a reason, to act in spite of a freeze: a full quorum with one person more, or nobody. */
export function overriders(state: RunState): string[] {
  if (state.plan === undefined) return [];
  const withReason = state.decisions.filter((decision) => decision.overrideFreeze?.trim() && state.plan?.hash.startsWith(decision.planHash));
  const approval = state.approval ?? state.lastApproval;
  if (withReason.length === 0 || approval === undefined) return [];
  const standing = approvalState({ ...approval, plan: state.plan, frozenBy: 'a freeze' }, state.decisions);
  return standing.state === 'approved' ? withReason.map((decision) => personOf(decision.by)) : [];
}

/** Waits until the freeze is over, or until it is overridden with a reason and one approver more. */
export async function thawOrOverride(state: RunState, env: Environment, frozenBy: string): Promise<void> {
  const { plan } = state;
  if (plan === undefined) return;
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
  try {
    await waiting(state, { for: 'freeze', reason }, async () => {
      // A rejection of the override is no end: the run goes on waiting for the thaw.
      const settled = (): boolean => thawed || approvalState(approval, state.decisions).state === 'approved';
      await Promise.race([condition(settled), watching.then(async () => await condition(settled))]);
    });
  } finally {
    thaw.cancel();
    delete state.approval;
    await watching.catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  }
}
