import {
  ApplicationFailure,
  CancellationScope,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { workflowQueue } from '../../domain/run/queues.ts';
import type { LockAnswer } from '../../domain/run/engine-activities.ts';
import type { EvidenceMissing, EvidenceRef } from '../../domain/run/outcome.ts';
import type { IfBusy } from '../../domain/run/request.ts';
import type { lock } from '../lock.ts';
import { unlockSignal } from '../lock.ts';
import { engineCalls, longWaits } from './engine-calls.ts';
import type { RunState } from './run-state.ts';
import { waiting } from './run-state.ts';
import { summaryOf } from './summary.ts';

/** A lock this run holds. */
export interface HeldLock {
  id: string;
  runId: string;
}

/** What a run needs for itself alone, and what it does when somebody has it. */
export interface LockWish {
  ids: readonly string[];
  reason: string;
  ifBusy: IfBusy;
  waitSeconds: number;
  /** Runbooks that are asked to end where `ifBusy` is `takeOver`. */
  takesOver: readonly string[];
}

export type Locked = { taken: true; waited: boolean } | { taken: false; because: string };

/**
 * Takes all locks, in sorted order so that two runs cannot each wait for the other. Each is a child workflow with a fixed
 * id: the server lets one exist, and ends it when this run closes in whatever way.
 */
export async function takeLocks(state: RunState, wish: LockWish): Promise<Locked> {
  state.wish = wish;
  const until = Date.now() + wish.waitSeconds * 1000;
  let waited = false;
  for (const id of [...new Set(wish.ids)].toSorted()) {
    while (!(await tryLock(state, id, wish.reason))) {
      waited = true;
      const waitSeconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      const answer = await untilFree(state, id, { ...wish, waitSeconds });
      if (answer.free) continue;
      await freeLocks(state);
      return { taken: false, because: `${id} is held by ${answer.holder ?? 'another run'}: ${answer.reason ?? 'no reason given'}` };
    }
  }
  return { taken: true, waited };
}

/** Takes the locks again that a reset run believes it has: the server freed them when the run before the reset closed. */
export async function takeLocksAgain(state: RunState): Promise<void> {
  if (state.wish === undefined) return;
  const ids = state.locks.map(({ id }) => id);
  state.locks = [];
  const locked = await takeLocks(state, { ...state.wish, ids, ifBusy: 'wait' });
  if (!locked.taken) throw ApplicationFailure.nonRetryable(locked.because, 'LockLost');
}

/** The lock is no part of what a cancel ends: it is held until all is put back. */
async function tryLock(state: RunState, id: string, reason: string): Promise<boolean> {
  const { workflowId, originalExecutionRunId } = workflowInfo();
  return await CancellationScope.nonCancellable(async () => {
    try {
      const child = await startChild<typeof lock>('lock', {
        workflowId: id,
        taskQueue: workflowQueue,
        args: [{ holder: workflowId, reason }],
        parentClosePolicy: ParentClosePolicy.TERMINATE,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        memo: { chain: originalExecutionRunId },
        staticSummary: summaryOf(`held by ${workflowId}`),
        staticDetails: reason,
      });
      const held: HeldLock = { id, runId: child.firstExecutionRunId };
      state.locks.push(held);
      const ended = (): void => lose(state, held);
      void child.result().then(ended, ended);
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  });
}

/** A lock that ended before it was given back was ended from outside: somebody else may hold it, so the run stops at once. */
function lose(state: RunState, held: HeldLock): void {
  if (!state.locks.includes(held)) return;
  state.lost = held.id;
  state.stop();
}

async function untilFree(state: RunState, id: string, wish: LockWish): Promise<LockAnswer> {
  const question = { lock: id, asker: workflowInfo().workflowId };
  const first = await engineCalls(`who holds ${id}`).awaitLock({ ...question, waitSeconds: 0 });
  if (first.free || wish.ifBusy === 'skip' || wish.ifBusy === 'fail') return first;
  if (wish.ifBusy === 'takeOver') await askToYield(first, wish);
  const reason = `${id} is held by ${first.holder ?? 'another run'}: ${first.reason ?? ''}`;
  return await waiting(
    state,
    { for: 'lock', reason },
    async () => await longWaits(`wait until ${id} is free`, wish.waitSeconds).awaitLock({ ...question, waitSeconds: wish.waitSeconds }),
  );
}

/** Asks the holder to undo what it did and to end. One that does not know the word, or may not be asked, is waited for like any other. */
async function askToYield({ holder = '' }: LockAnswer, { reason, takesOver }: LockWish): Promise<void> {
  if (!takesOver.some((runbook) => holder.startsWith(`${runbook}/`))) return;
  await getExternalWorkflowHandle(holder)
    .signal('abort', { by: workflowInfo().workflowId, reason: `makes way for ${reason}` })
    .catch(() => undefined);
}

/** Gives all locks back before the run ends. At its end the server does it, unless the run was reset (see `freeAfterReset`). */
export async function freeLocks(state: RunState): Promise<void> {
  const locks = state.locks.toReversed();
  state.locks = [];
  await CancellationScope.nonCancellable(async () => {
    for (const { id, runId } of locks) {
      // A lock that has ended already cannot be signalled, which is as good.
      await getExternalWorkflowHandle(id, runId)
        .signal(unlockSignal)
        .catch(() => undefined);
    }
  });
}

/**
 * A reset run keeps locks whose parent is the run before the reset: the server will not end them. The record tells which run it is of, and
 * not the SDK, because a replay from a file does not know that it replays a reset run. To be called last before the end.
 */
export async function freeAfterReset(state: RunState, recorded: EvidenceRef | EvidenceMissing): Promise<void> {
  if (!('key' in recorded) || !recorded.key.includes(workflowInfo().originalExecutionRunId)) await freeLocks(state);
}
