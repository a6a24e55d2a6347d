import {
  CancellationScope,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { workflowQueue } from '../../domain/run/queues.ts';
import type { LockAnswer } from '../../domain/run/engine-activities.ts';
import type { IfBusy } from '../../domain/run/request.ts';
import type { lock } from '../lock.ts';
import { unlockSignal } from '../lock.ts';
import { engineCalls, longWaits } from './engine-calls.ts';
import type { RunState } from './run-state.ts';
import { waiting } from './run-state.ts';

/** A lock this run holds. */
export interface HeldLock {
  id: string;
  runId: string;
  /** True when it was ended from outside: somebody else may hold it now. */
  lost(): boolean;
}

/** What a run needs for itself alone, and what it does when somebody has it. */
export interface LockWish {
  ids: readonly string[];
  reason: string;
  ifBusy: IfBusy;
  waitSeconds: number;
}

export type Locked = { taken: true; waited: boolean } | { taken: false; because: string };

/**
 * Takes all locks, in sorted order so that two runs cannot each wait for the other. Each is a child workflow with a fixed
 * id: the server lets one exist, and ends it when this run closes in whatever way.
 */
export async function takeLocks(state: RunState, wish: LockWish): Promise<Locked> {
  let waited = false;
  for (const id of wish.ids.toSorted()) {
    for (;;) {
      const held = await tryLock(id, wish.reason);
      if (held) {
        state.locks.push(held);
        break;
      }
      waited = true;
      const answer = await untilFree(state, id, wish);
      if (answer.free) continue;
      await freeLocks(state);
      return { taken: false, because: `${id} is held by ${answer.holder ?? 'another run'}: ${answer.reason ?? 'no reason given'}` };
    }
  }
  return { taken: true, waited };
}

async function tryLock(id: string, reason: string): Promise<HeldLock | undefined> {
  try {
    const child = await startChild<typeof lock>('lock', {
      workflowId: id,
      taskQueue: workflowQueue,
      args: [{ holder: workflowInfo().workflowId, reason }],
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `held by ${workflowInfo().workflowId}`,
      staticDetails: reason,
    });
    let lost = false;
    const ended = (): void => void (lost = true);
    void child.result().then(ended, ended);
    return { id, runId: child.firstExecutionRunId, lost: () => lost };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

async function untilFree(state: RunState, id: string, wish: LockWish): Promise<LockAnswer> {
  const { workflowId, originalExecutionRunId } = workflowInfo();
  const question = { lock: id, asker: workflowId, askerFirstRun: originalExecutionRunId };
  const first = await engineCalls(`who holds ${id}`).awaitLock({ ...question, waitSeconds: 0 });
  if (first.free || wish.ifBusy !== 'wait') return first;
  const reason = `${id} is held by ${first.holder ?? 'another run'}: ${first.reason ?? ''}`;
  return await waiting(state, { for: 'lock', reason }, async () =>
    await longWaits(`wait until ${id} is free`, wish.waitSeconds).awaitLock({ ...question, waitSeconds: wish.waitSeconds }),
  );
}

/** Gives all locks back before the run ends. At its end the server does it, unless the run was reset (see `freeAfterReset`). */
export async function freeLocks(state: RunState): Promise<void> {
  const locks = state.locks.toReversed();
  state.locks = [];
  await CancellationScope.nonCancellable(async () => {
    for (const { id, runId } of locks) {
      // A lock that has ended already cannot be signalled, which is as good.
      await getExternalWorkflowHandle(id, runId).signal(unlockSignal).catch(() => undefined);
    }
  });
}

/**
 * A reset run keeps locks whose parent is the run before the reset: the server will not end them. To be called last before the end,
 * so that a reset to any earlier point runs it again.
 */
export async function freeAfterReset(state: RunState): Promise<void> {
  const { runId, originalExecutionRunId } = workflowInfo();
  if (runId !== originalExecutionRunId) await freeLocks(state);
}
