import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { freezeNow } from '../activities/engine/freeze-now.ts';
import { runningNow } from '../activities/engine/running-now.ts';
import { freezeWords } from '../domain/gate/freeze.ts';
import { OpsError } from '../domain/ops-error.ts';
import type { Environment } from '../domain/system/environment.ts';
import { vocabulary } from '../steps/index.ts';
import type { StepName } from '../steps/index.ts';
import { refuseInCustody } from './custody-guard.ts';

interface GuardedCall {
  env: Environment;
  input: unknown;
  overrideFreeze?: readonly string[];
  locks?: readonly string[];
}

/**
 * Looks right before every change, at every attempt, where the change is made: no freeze is in force, and the run's locks are its own. A
 * freeze that begins while a run acts stops it at its next change. Undos are never held up, but for those of a service that is evidence.
 */
export function changeGuard(context: Context): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      const name = context.info.activityType;
      const effect = isStep(name) ? vocabulary[name].effect : undefined;
      const call = input.args[0] as GuardedCall;
      if (effect === 'change') await guard(context, call);
      if (isStep(name) && (effect === 'change' || effect === 'recover')) await refuseInCustody(context, name, call);
      return await next(input);
    },
  };
}

function isStep(name: string): name is StepName {
  return Object.hasOwn(vocabulary, name);
}

async function guard(context: Context, { env, overrideFreeze = [], locks = [] }: GuardedCall): Promise<void> {
  const freeze = overrideFreeze.length > 0 ? undefined : freezeNow(context.client, env, new Date());
  const [frozen] = await Promise.all([freeze, ...locks.map(async (lock) => await refuseUnlessOwn(context, lock))]);
  if (frozen) throw new OpsError('Frozen', freezeWords(frozen));
}

/** A lock belongs to the workflow that is its parent, whatever run of it: a reset run keeps what it held. */
async function refuseUnlessOwn({ client, info }: Context, id: string): Promise<void> {
  const { workflowId, runId } = info.workflowExecution ?? { workflowId: '', runId: '' };
  const lock = await runningNow(client, id);
  if (lock?.parentExecution?.workflowId === workflowId) return;
  const run = await client.workflow.getHandle(workflowId, runId).describe();
  const wasReset = run.raw.workflowExecutionInfo?.firstRunId !== runId;
  const holder = lock?.parentExecution?.workflowId ?? 'nobody';
  throw ApplicationFailure.nonRetryable(`the lock ${id} is held by ${holder} now`, wasReset ? 'LockGone' : 'LockLost');
}
