import type { Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import type { StepName } from '../steps/index.ts';
import { vocabulary } from '../steps/index.ts';

/** Steps of class `act` take minutes and tell no progress: this says that their worker lives, so that its death is noticed. */
export function liveness(context: Context): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      const step = vocabulary[context.info.activityType as StepName] as { class: string } | undefined;
      if (step?.class !== 'act') return await next(input);
      const beat = setInterval(() => context.heartbeat(), 3000);
      try {
        return await next(input);
      } finally {
        clearInterval(beat);
      }
    },
  };
}
