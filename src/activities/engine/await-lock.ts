import { cancellationSignal, getClient, heartbeat, sleep } from '@temporalio/activity';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { EngineActivities, LockAnswer, LockQuestion } from '../../domain/run/engine-activities.ts';
import { runningNow } from './running-now.ts';

/** How long one look at a lock's end lasts before its holder is looked at again. */
const lookMs = 5000;

/** Waits for locks, and ends those that nobody can be holding. Safe to repeat; never ends the lock of a run that goes on. */
export function awaitLockActivity(): Pick<EngineActivities, 'awaitLock'> {
  return {
    async awaitLock(question) {
      const until = Date.now() + question.waitSeconds * 1000;
      const beat = setInterval(() => heartbeat({ waitingFor: question.lock }), 2000);
      try {
        return await untilFree(getClient(), question, until);
      } finally {
        clearInterval(beat);
      }
    },
  };
}

async function untilFree(client: Client, question: LockQuestion, until: number): Promise<LockAnswer> {
  for (;;) {
    const lock = await runningNow(client, question.lock);
    if (lock === undefined) return { free: true };
    if (await isLeft(client, lock, question)) {
      await client.workflow.getHandle(lock.workflowId, lock.runId).terminate('its holder is gone').catch(ignoreGone);
      continue;
    }
    const leftMs = until - Date.now();
    if (leftMs <= 0) return { free: false, ...(await holderOf(lock)) };
    heartbeat({ waitingFor: question.lock, ...(await holderOf(lock)) });
    await untilClosed(client, lock, Math.min(leftMs, lookMs));
  }
}

/**
 * True when the lock outlived its holder: only a reset does that, or when it is the asker's own from before a reset. A reset run goes on under
 * another run id and keeps what it held: its chain is the same.
 */
async function isLeft(client: Client, lock: WorkflowExecutionDescription, { asker }: LockQuestion): Promise<boolean> {
  const parent = lock.parentExecution;
  if (!parent?.workflowId || parent.workflowId === asker) return true;
  const holder = await runningNow(client, parent.workflowId);
  return holder === undefined || (holder.runId !== parent.runId && chainOf(holder) !== lock.memo?.['chain']);
}

function chainOf(run: WorkflowExecutionDescription): string {
  return run.raw.workflowExecutionInfo?.firstRunId ?? run.runId;
}

async function holderOf(lock: WorkflowExecutionDescription): Promise<{ holder: string; reason: string }> {
  return { holder: lock.parentExecution?.workflowId ?? 'nobody', reason: (await lock.staticDetails()) ?? '' };
}

async function untilClosed(client: Client, lock: WorkflowExecutionDescription, withinMs: number): Promise<void> {
  const looking = new AbortController();
  const closed = client
    .withAbortSignal(looking.signal, async () => await client.workflow.getHandle(lock.workflowId, lock.runId).result())
    .catch(() => undefined);
  try {
    await Promise.race([closed, sleep(withinMs)]);
    cancellationSignal().throwIfAborted();
  } finally {
    looking.abort();
  }
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
