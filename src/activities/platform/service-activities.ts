import { serviceNamed } from '../../domain/release/service-named.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import type { OpenObjects } from '../objects.ts';
import { supervised } from '../supervised.ts';
import { awaitRollout } from './await-rollout.ts';
import { findRevision } from './find-revision.ts';
import { judgeProbes } from './judge-probes.ts';
import type { AskProbe } from './judge-probes.ts';
import type { Captured, OpenPlatform } from './platform.ts';
import { writeRelease } from './release-records.ts';
import { readSnapshot, writeSnapshot } from './snapshots.ts';

export interface ServicePorts {
  openPlatform: OpenPlatform;
  openObjects: OpenObjects;
  askProbe: AskProbe;
}

type ServiceSteps = Pick<
  Vocabulary,
  | 'platformIdentity'
  | 'serviceState'
  | 'revisionToReturnTo'
  | 'releaseFits'
  | 'rolledOut'
  | 'serviceHealthy'
  | 'judgeService'
  | 'keepSnapshot'
  | 'restoreSnapshot'
  | 'putImage'
  | 'returnToRevision'
  | 'recordRelease'
  | 'recordBadRelease'
  | 'scaleService'
  | 'scaleBack'
  | 'restartService'
  | 'stopService'
  | 'resumeService'
  | 'startService'
  | 'migrate'
>;

/** What is done to services, over whatever platform runs them. */
export function serviceActivities({ openPlatform, openObjects, askProbe }: ServicePorts): Implements<ServiceSteps> {
  const healthy = async (env: Environment, name: string) => {
    const service = serviceNamed(env, name);
    return await judgeProbes(service, { state: await openPlatform(env).state(service), askProbe });
  };
  /** A snapshot of ours, or what the platform itself remembers. */
  const contentOf = async (env: Environment, of: { service: string; fingerprint: string }): Promise<Captured> => {
    const kept = await readSnapshot(openObjects(env.objects), env, of);
    if (kept !== undefined) return kept;
    const revisions = await openPlatform(env).revisions(serviceNamed(env, of.service));
    const found = revisions.find(({ fingerprint }) => fingerprint === of.fingerprint);
    if (found !== undefined) return found;
    throw new OpsError('NotFound', `the state ${of.fingerprint.slice(0, 12)} of ${of.service} is kept nowhere`);
  };
  return {
    platformIdentity: async ({ env }) => await openPlatform(env).identify(),
    serviceState: async ({ env, input }) => await openPlatform(env).state(serviceNamed(env, input.service)),
    async revisionToReturnTo({ env, input }) {
      return await findRevision(input.to, {
        env,
        service: serviceNamed(env, input.service),
        platform: openPlatform(env),
        objects: openObjects(env.objects),
      });
    },
    releaseFits: async ({ env, input }) => await openPlatform(env).canRelease(serviceNamed(env, input.service), input.image),
    rolledOut: async ({ env, input }) =>
      await supervised(
        async (signal, progress) =>
          await awaitRollout(openPlatform(env), { ...input, service: serviceNamed(env, input.service), signal, progress }),
      ),
    serviceHealthy: async ({ env, input }) => await healthy(env, input.service),
    judgeService: async ({ env, input }) => await healthy(env, input.service),
    async keepSnapshot({ env, input }) {
      const captured = await openPlatform(env).capture(serviceNamed(env, input.service));
      if (captured.fingerprint !== input.fingerprint) {
        throw new OpsError('Conflict', `${input.service} is not what the plan saw: somebody changed it since`, {
          hint: 'Look at what was changed, then start the run again.',
        });
      }
      await writeSnapshot(openObjects(env.objects), env, { service: input.service, captured });
    },
    async restoreSnapshot({ env, input }) {
      const service = serviceNamed(env, input.service);
      const captured = await contentOf(env, input);
      await supervised(async (signal, progress) => {
        const platform = openPlatform(env);
        const { fingerprint } = await platform.putBack({ service, captured, changeId: input.changeId });
        const ready = await awaitRollout(platform, { service, fingerprint, withinSeconds: service.readyWithinSeconds, signal, progress });
        if (ready.kind !== 'successful') throw new OpsError('Failed', `${service.name} was put back and is not ready: ${ready.reason}`);
      });
    },
    putImage: async ({ env, input }) => await openPlatform(env).putImage({ ...input, service: serviceNamed(env, input.service) }),
    async returnToRevision({ env, input }) {
      const captured = await contentOf(env, { service: input.service, fingerprint: input.to });
      return await openPlatform(env).putBack({
        service: serviceNamed(env, input.service),
        captured,
        changeId: input.changeId,
        from: input.from,
      });
    },
    recordRelease: async ({ env, input: { service, changeId, ...record } }) =>
      await writeRelease(openObjects(env.objects), env, { service, changeId, record }),
    recordBadRelease: async ({ env, input: { service, changeId, ...record } }) =>
      await writeRelease(openObjects(env.objects), env, { service, changeId, record }),
    scaleService: async ({ env, input }) => await openPlatform(env).scale({ ...input, service: serviceNamed(env, input.service) }),
    async scaleBack({ env, input: { service, changeId, from } }) {
      await openPlatform(env).scale({ service: serviceNamed(env, service), changeId, replicas: from });
    },
    restartService: async ({ env, input }) => await openPlatform(env).restart({ ...input, service: serviceNamed(env, input.service) }),
    stopService: async ({ env, input }) => await openPlatform(env).stop({ ...input, service: serviceNamed(env, input.service) }),
    startService: async ({ env, input }) => await openPlatform(env).resume({ ...input, service: serviceNamed(env, input.service) }),
    async resumeService({ env, input }) {
      await openPlatform(env).resume({ ...input, service: serviceNamed(env, input.service) });
    },
    async migrate({ env, input }) {
      const { migration } = env.release;
      if (migration === undefined) throw new OpsError('InvalidInput', 'the system file names no migration');
      const service = serviceNamed(env, input.service);
      return await supervised(
        async (signal, progress) => await openPlatform(env).runJob({ ...input, ...migration, service, signal, progress }),
      );
    },
  };
}
