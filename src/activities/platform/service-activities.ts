import { serviceNamed } from '../../domain/release/service-named.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import { supervised } from '../supervised.ts';
import { awaitRollout } from './await-rollout.ts';
import type { ReadyInstances } from './just-ready.ts';
import { JustReady } from './just-ready.ts';
import { lookUntil } from './look-until.ts';
import type { AskProbe } from './judge-probes.ts';
import { judgeProbes } from './judge-probes.ts';
import type { OpenPlatform } from './platform.ts';

export interface ServicePorts {
  openPlatform: OpenPlatform;
  askProbe: AskProbe;
}

type ServiceSteps = Pick<
  Vocabulary,
  | 'platformIdentity'
  | 'serviceState'
  | 'rolledOut'
  | 'serviceHealthy'
  | 'judgeService'
  | 'scaleService'
  | 'scaleBack'
  | 'restartService'
  | 'stopService'
  | 'serviceStopped'
  | 'stopAgain'
  | 'resumeService'
  | 'startService'
>;

/** What is done to services that keep their release, over whatever platform runs them. */
export function serviceActivities({ openPlatform, askProbe }: ServicePorts): Implements<ServiceSteps> {
  const justReady = new JustReady();
  const healthy = async (env: Environment, name: string, known?: ReadyInstances): Promise<Verdict> => {
    const service = serviceNamed(env, name);
    return await judgeProbes(service, { instances: known ?? (await openPlatform(env).instances(service)), askProbe });
  };
  return {
    platformIdentity: async ({ env }) => await openPlatform(env).identify(),
    serviceState: async ({ env, input }) => await openPlatform(env).state(serviceNamed(env, input.service)),
    async rolledOut({ env, input }) {
      const service = serviceNamed(env, input.service);
      const verdict = await supervised(
        async (signal, progress) => await awaitRollout(openPlatform(env), { ...input, service, signal, progress }),
      );
      justReady.note(env, input.service, verdict);
      return verdict;
    },
    serviceHealthy: async ({ env, input }) => await healthy(env, input.service, justReady.take(env, input.service)),
    judgeService: async ({ env, input }) => await healthy(env, input.service),
    scaleService: async ({ env, input }) => await openPlatform(env).scale({ ...input, service: serviceNamed(env, input.service) }),
    async scaleBack({ env, input: { service, changeId, from } }) {
      await openPlatform(env).scale({ service: serviceNamed(env, service), changeId, replicas: from });
    },
    restartService: async ({ env, input }) => await openPlatform(env).restart({ ...input, service: serviceNamed(env, input.service) }),
    stopService: async ({ env, input }) => await openPlatform(env).stop({ ...input, service: serviceNamed(env, input.service) }),
    async serviceStopped({ env, input: { service, withinSeconds } }) {
      return await lookUntil(withinSeconds, async () => {
        const { ready, replicas } = await openPlatform(env).instances(serviceNamed(env, service));
        return { good: ready === 0 && replicas === 0, words: `${ready} instances of ${service} are left` };
      });
    },
    async stopAgain({ env, input }) {
      await openPlatform(env).stop({ ...input, service: serviceNamed(env, input.service) });
    },
    startService: async ({ env, input }) => await openPlatform(env).resume({ ...input, service: serviceNamed(env, input.service) }),
    async resumeService({ env, input }) {
      await openPlatform(env).resume({ ...input, service: serviceNamed(env, input.service) });
    },
  };
}
