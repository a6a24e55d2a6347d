import { hostname as ownHostname } from 'node:os';
import type { Platform } from '../../activities/platform/platform.ts';
import { kubeletRotates } from '../../domain/incident/never-helps.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { KubernetesPlatform } from '../../domain/system/platform.ts';
import type { PlatformParts } from '../open-platforms.ts';
import { canConfigure, putSettings, settingsOf } from './put-settings.ts';
import { canRelease } from './can-release.ts';
import { evidenceOf } from './evidence.ts';
import { cutOffIn, isolate, isolationOf, rejoin } from './isolation.ts';
import { openCluster } from './open-cluster.ts';
import { hostFacts } from './host-facts.ts';
import { identityOf } from './identity.ts';
import { instanceDetails, logsOf } from './instance-details.ts';
import { limitsOf, putLimits } from './limits.ts';
import { isOwnPod } from './own-pod.ts';
import { putBack } from './put-back.ts';
import { putImage } from './put-image.ts';
import { restartHard, restartRolling } from './restart.ts';
import { revisionsOf } from './revisions.ts';
import { rolloutOf } from './rollout.ts';
import { routeOf, switchRoute } from './route.ts';
import { runInside } from './run-inside.ts';
import { runJob } from './run-job.ts';
import { scale } from './scale.ts';
import { watchRollout } from './watch-rollout.ts';
import { captureOf, instancesOf, stateOf } from './state.ts';
import { resume, stop } from './stop-resume.ts';

/** The namespace of one environment. The kubeconfig is resolved at each call, and the cluster is proven to be the one that is named. */
export function openKubernetes(
  platform: KubernetesPlatform,
  { resolve, hostname = ownHostname() }: Pick<PlatformParts, 'resolve' | 'hostname'>,
): Platform {
  const cluster = async () => await openCluster(platform, resolve);
  return {
    identify: async () => await identityOf(await cluster()),
    host: async () => await hostFacts(await cluster()),
    async state(service) {
      const isOwn = await isOwnPod(await cluster(), service, hostname);
      return { ...(await stateOf(await cluster(), service)), ...(isOwn && { holdsUs: true }) };
    },
    instances: async (service) => await instancesOf(await cluster(), service),
    instanceDetails: async (service) => await instanceDetails(await cluster(), service),
    logs: async (service, asked) => await logsOf(await cluster(), service, asked),
    runInside: async (running) => await runInside(await cluster(), running),
    limits: async (service) => await limitsOf(await cluster(), service),
    putLimits: async (putting) => await putLimits(await cluster(), putting),
    rotateLogs: noLogFiles,
    capture: async (service) => await captureOf(await cluster(), service),
    revisions: async (service) => await revisionsOf(await cluster(), service),
    canRelease: async (service, image) => await canRelease(await cluster(), service, image),
    putImage: async (putting) => await putImage(await cluster(), putting),
    settings: async (service, settings) => await settingsOf(await cluster(), service, settings),
    canConfigure: async (service, settings) => await canConfigure(await cluster(), service, settings),
    putSettings: async (putting) => await putSettings(await cluster(), putting),
    putBack: async (putting) => await putBack(await cluster(), putting),
    rollout: async (service, fingerprint) => await rolloutOf(await cluster(), service, fingerprint),
    rollouts: ({ service, fingerprint: wanted, signal }) => watchRollout(cluster, { service, wanted, signal }),
    scale: async (scaling) => await scale(await cluster(), scaling),
    restart: async ({ service, changeId, mode }) =>
      await (mode === 'rolling' ? restartRolling : restartHard)(await cluster(), service, changeId),
    stop: async ({ service }) => await stop(await cluster(), service),
    resume: async ({ service }) => await resume(await cluster(), service),
    route: async (route) => await routeOf(await cluster(), route),
    switchRoute: async (switching) => await switchRoute(await cluster(), switching),
    cutOff: async (service) => await cutOffIn(await cluster(), service),
    isolation: async (service) => await isolationOf(await cluster(), service),
    evidence: async (service) => await evidenceOf(await cluster(), service),
    isolate: async (isolating) => await isolate(await cluster(), isolating),
    rejoin: async (service) => await rejoin(await cluster(), service),
    runJob: async (job) => await runJob(await cluster(), job),
  };
}

async function noLogFiles(): Promise<never> {
  return await Promise.reject(new OpsError('Unsupported', kubeletRotates, { hint: 'Look for what else fills the disk of the node.' }));
}
