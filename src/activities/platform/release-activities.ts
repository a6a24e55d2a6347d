import { OpsError } from '../../domain/ops-error.ts';
import { serviceNamed } from '../../domain/release/service-named.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { resolveEnvironment } from '../../domain/system/system.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import type { Systems } from '../engine/systems.ts';
import type { OpenObjects } from '../objects.ts';
import { supervised } from '../supervised.ts';
import { contentOf } from './content-of.ts';
import type { FindDigest } from './image-digest.ts';
import { findRevision } from './find-revision.ts';
import { leaving } from './leaving.ts';
import { writeRelease } from './release-records.ts';
import { putBackUntilReady } from './put-back-until-ready.ts';
import { judgeProof } from './release-proven.ts';
import { writeSnapshot } from './snapshots.ts';
import { unlessIsolated } from './unless-isolated.ts';
import { sampleRelease } from './watch-release.ts';
import type { WatchPorts } from './watch-release.ts';

export interface ReleasePorts extends WatchPorts {
  findDigest: FindDigest;
  openObjects: OpenObjects;
  systems: Systems;
}

type ReleaseSteps = Pick<
  Vocabulary,
  | 'revisionToReturnTo'
  | 'imageDigest'
  | 'releaseFits'
  | 'releaseProven'
  | 'releaseHolds'
  | 'keepSnapshot'
  | 'restoreSnapshot'
  | 'putImage'
  | 'returnToRevision'
  | 'returnInEmergency'
  | 'recordRelease'
  | 'recordBadRelease'
  | 'migrate'
>;

interface Returning {
  service: string;
  changeId: string;
  from: string;
  to: string;
}

/** What makes services be of another release, and what puts them back. */
export function releaseActivities(ports: ReleasePorts): Implements<ReleaseSteps> {
  const { openPlatform, openObjects, systems, findDigest } = ports;
  const placeOf = (env: Environment, name: string) => {
    return { env, service: serviceNamed(env, name), platform: openPlatform(env), objects: openObjects(env.objects) };
  };
  const returnTo = async (env: Environment, { service: name, changeId, from, to }: Returning): Promise<ServiceChange> => {
    const place = placeOf(env, name);
    const captured = await contentOf(place, to);
    return await supervised(
      async () =>
        await leaving(
          place,
          { changeId, from, to },
          async () => await place.platform.putBack({ service: place.service, changeId, from, captured }),
        ),
    );
  };
  return {
    revisionToReturnTo: async ({ env, input }) => await findRevision(input.to, placeOf(env, input.service)),
    async imageDigest({ env, input }) {
      if (env.release.registry === undefined) throw new OpsError('InvalidInput', 'the system file names no registry');
      return { digest: await findDigest(env.release.registry, input.image) };
    },
    async releaseFits({ env, input }) {
      const { platform, service } = placeOf(env, input.service);
      return await unlessIsolated(platform, service, async () => await platform.canRelease(service, input.image));
    },
    async releaseProven({ env, input }) {
      const there = resolveEnvironment(await systems.load(env.system), input.environment);
      return await judgeProof(openObjects(there.objects), there, input);
    },
    releaseHolds: async ({ env, input }) => await sampleRelease(ports, env, input),
    async keepSnapshot({ env, input }) {
      const { platform, service, objects } = placeOf(env, input.service);
      const captured = await platform.capture(service);
      if (captured.fingerprint !== input.fingerprint) {
        throw new OpsError('Conflict', `${input.service} is not what the plan saw: somebody changed it since`, {
          hint: 'Look at what was changed, then start the run again.',
        });
      }
      await writeSnapshot(objects, env, { service: input.service, captured });
    },
    async restoreSnapshot({ env, input: { service, changeId, fingerprint } }) {
      const place = placeOf(env, service);
      await supervised(async (signal, progress) => await putBackUntilReady({ ...place, changeId, fingerprint }, { signal, progress }));
    },
    putImage: async ({ env, input }) => await openPlatform(env).putImage({ ...input, service: serviceNamed(env, input.service) }),
    returnToRevision: async ({ env, input }) => await returnTo(env, input),
    returnInEmergency: async ({ env, input }) => await returnTo(env, input),
    recordRelease: async ({ env, input: { service, changeId, ...record } }) =>
      await writeRelease(openObjects(env.objects), env, { service, changeId, record }),
    recordBadRelease: async ({ env, input: { service, changeId, ...record } }) =>
      await writeRelease(openObjects(env.objects), env, { service, changeId, record }),
    async migrate({ env, input }) {
      const { migration } = env.release;
      if (migration === undefined) throw new OpsError('InvalidInput', 'the system file names no migration');
      const service = serviceNamed(env, input.service);
      const { command, withinSeconds } = migration;
      return await supervised(
        async (signal, progress) => await openPlatform(env).runJob({ ...input, service, command, withinSeconds, signal, progress }),
      );
    },
  };
}
