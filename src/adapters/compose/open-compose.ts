import { hostname as ownHostname } from 'node:os';
import type { Platform } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { ComposePlatform } from '../../domain/system/platform.ts';
import type { PlatformParts } from '../open-platforms.ts';
import { canRelease } from './can-release.ts';
import { engineOf } from './engine.ts';
import { evidenceOf } from './evidence.ts';
import { followRollout } from './follow-rollout.ts';
import { hostFacts } from './host-facts.ts';
import { revisionsOf } from './history.ts';
import { resume, scale, stop } from './instances.ts';
import { instanceDetails, logsOf } from './instance-details.ts';
import { cutOffIn, isolate, isolationOf, rejoin } from './isolation.ts';
import { limitsOf, putLimits } from './limits.ts';
import { lookAt, stateOf } from './look.ts';
import { projectOf } from './project.ts';
import { putBack } from './put-back.ts';
import { putImage } from './put-image.ts';
import { canConfigure, putSettings, settingsOf } from './put-settings.ts';
import { restart } from './restart.ts';
import { rotateLogs } from './rotate-logs.ts';
import { rolloutOf } from './rollout.ts';
import { runInside } from './run-inside.ts';
import { runJob } from './run-job.ts';
import { composeVersion } from './tool-versions.ts';

/**
 * The Compose project of one environment, through the docker program: Compose decides how containers are made, the engine is asked what became of it.
 * What is released is pinned in `.watchkeeper/` beside the project's files, which themselves are never written.
 */
export function openCompose(platform: ComposePlatform, parts: PlatformParts): Platform {
  const project = projectOf(platform, parts);
  const hostname = parts.hostname ?? ownHostname();
  return {
    async identify() {
      const [compose, { id, version }] = await Promise.all([composeVersion(project.docker), engineOf(project.docker)]);
      return { kind: 'compose', id, version: `${version} with Compose ${compose}` };
    },
    host: async (asked) => await hostFacts(project, platform, asked),
    state: async (service) => stateOf(await lookAt(project, service), hostname),
    instances: async (service) => stateOf(await lookAt(project, service), hostname),
    instanceDetails: async (service) => await instanceDetails(project, service),
    logs: async (service, asked) => await logsOf(project, service, asked),
    runInside: async (running) => await runInside(project, running),
    limits: async (service) => await limitsOf(project, service),
    putLimits: async (putting) => await putLimits(project, putting),
    rotateLogs: async (service) => await rotateLogs(project, service),
    async capture(service) {
      const { fingerprint, content } = await lookAt(project, service);
      return { fingerprint, content };
    },
    revisions: async (service) => await revisionsOf(project, await lookAt(project, service)),
    canRelease: async (service, image) => await canRelease(project, service, image),
    putImage: async (putting) => await putImage(project, putting),
    settings: async (service, settings) => await settingsOf(project, service, settings),
    canConfigure: async (service, settings) => await canConfigure(project, service, settings),
    putSettings: async (putting) => await putSettings(project, putting),
    putBack: async (putting) => await putBack(project, putting),
    rollout: async (service, fingerprint) => await rolloutOf(project, await lookAt(project, service), fingerprint),
    rollouts: (following) => followRollout(project, following),
    scale: async (scaling) => await scale(project, scaling),
    restart: async (restarting) => await restart(project, restarting),
    stop: async (stopping) => await stop(project, stopping),
    resume: async (resuming) => await resume(project, resuming),
    route: noRoutes,
    switchRoute: noRoutes,
    cutOff: async (service) => await cutOffIn(project, service),
    isolation: async (service) => await isolationOf(project, service),
    evidence: async (service) => await evidenceOf(project, service),
    isolate: async (isolating) => await isolate(project, isolating),
    rejoin: async (service) => await rejoin(project, service),
    runJob: async (job) => await runJob(project, job),
  };
}

async function noRoutes(): Promise<never> {
  const hint = 'Put a proxy before the colours, and switch it there; on Kubernetes a Service does it.';
  return await Promise.reject(new OpsError('Unsupported', 'Compose has no router whose traffic could be switched', { hint }));
}
