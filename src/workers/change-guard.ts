import type { Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { freezeNow } from '../activities/engine/freeze-now.ts';
import { freezeWords } from '../domain/gate/freeze.ts';
import { OpsError } from '../domain/ops-error.ts';
import type { Environment } from '../domain/system/environment.ts';
import type { StepName } from '../steps/index.ts';
import { vocabulary } from '../steps/index.ts';

interface GuardedCall {
  env: Environment;
  overrideFreeze?: readonly string[];
}

/**
 * Looks for a freeze right before every change, at every attempt, where the change is made: a freeze that begins while a run acts stops it
 * at its next step. Undos are never held up.
 */
export function changeGuard(context: Context): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      const name = context.info.activityType;
      if (isStep(name) && vocabulary[name].effect === 'change') await refuseIfFrozen(context, input.args[0] as GuardedCall);
      return await next(input);
    },
  };
}

function isStep(name: string): name is StepName {
  return name in vocabulary;
}

async function refuseIfFrozen(context: Context, { env, overrideFreeze = [] }: GuardedCall): Promise<void> {
  if (overrideFreeze.length > 0) return;
  const freeze = await freezeNow(context.client, env, new Date());
  if (freeze) throw new OpsError('Frozen', freezeWords(freeze));
}
