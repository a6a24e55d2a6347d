import { OpsError } from '../../domain/ops-error.ts';
import { serviceNamed } from '../../domain/release/service-named.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import type { OpenPlatform } from '../platform/platform.ts';

type LimitSteps = Pick<Vocabulary, 'serviceLimits' | 'putLimits' | 'rotateServiceLogs'>;

/** More than twice what there was is no small change. */
const mostTimes = 2;

/** What instances may use, and what they leave behind. */
export function limitsActivities({ openPlatform }: { openPlatform: OpenPlatform }): Implements<LimitSteps> {
  return {
    serviceLimits: async ({ env, input }) => await openPlatform(env).limits(serviceNamed(env, input.service)),
    async putLimits({ env, input }) {
      const [platform, service] = [openPlatform(env), serviceNamed(env, input.service)];
      const now = await platform.limits(service);
      const times = [over(input.memoryBytes, now.memoryBytes), over(input.cpus, now.cpus)];
      if (times.some((one) => one > mostTimes))
        throw new OpsError('InvalidInput', `limits are at most doubled; ${service.name} has other ones`);
      return await platform.putLimits({ ...input, service });
    },
    rotateServiceLogs: async ({ env, input }) => await openPlatform(env).rotateLogs(serviceNamed(env, input.service)),
  };
}

function over(wanted: number | undefined, now: number | undefined): number {
  return wanted === undefined ? 1 : wanted / (now ?? Number.NaN);
}
