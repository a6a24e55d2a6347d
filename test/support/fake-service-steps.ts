import type { ServiceState } from '../../src/domain/release/service-state.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import type { Vocabulary } from '../../src/steps/index.ts';
import type * as isolation from '../../src/steps/isolation.ts';
import type * as pipeline from '../../src/steps/pipeline.ts';
import type * as release from '../../src/steps/release.ts';
import type * as route from '../../src/steps/route.ts';
import type * as service from '../../src/steps/service.ts';
import type * as settings from '../../src/steps/settings.ts';
import type { Implements } from '../../src/steps/step.ts';

type ServiceSteps = Pick<
  Vocabulary,
  Extract<
    | keyof typeof settings
    | keyof typeof pipeline
    | keyof typeof service
    | keyof typeof release
    | keyof typeof route
    | keyof typeof isolation,
    keyof Vocabulary
  >
>;

/** The fingerprints before and after a change. */
export const [before, after] = ['b'.repeat(64), 'a'.repeat(64)];

/** A service of three instances that runs v1. */
export function stateOf(name: string, different: Partial<ServiceState> = {}): ServiceState {
  return {
    service: name,
    workload: `deployment/${name}`,
    fingerprint: before,
    images: { [name]: `registry.demo/${name}:v1` },
    replicas: 3,
    ready: 3,
    paused: false,
    ...different,
  };
}

const ready: Verdict = { kind: 'successful', reason: '3 of 3 instances are ready', facts: { ready: 3, replicas: 3 } };
const readily = async (): Promise<Verdict> => await Promise.resolve(ready);
const nothing = async (): Promise<void> => await Promise.resolve();
const changed = async (): Promise<{ outcome: 'changed'; fingerprint: string }> =>
  await Promise.resolve({ outcome: 'changed', fingerprint: after });

/** How the steps on services answer when all is well. */
export const serviceSuccesses: Implements<ServiceSteps> = {
  platformIdentity: async () => await Promise.resolve({ kind: 'kubernetes', id: 'cluster-1', version: 'v1.36.3' }),
  serviceState: async ({ input }) => await Promise.resolve(stateOf(input.service)),
  revisionToReturnTo: async ({ input }) =>
    await Promise.resolve({ service: input.service, fingerprint: after, images: {}, createdAt: '2026-11-20T02:00:00.000Z', release: 'v0' }),
  serviceSettings: async ({ input: { set } }) =>
    await Promise.resolve({ fingerprint: before, changes: Object.entries(set).map(([name, to]) => ({ name, from: '"old"', to })) }),
  settingsFit: readily,
  putSettings: changed,
  releaseFits: readily,
  releaseProven: readily,
  releaseHolds: readily,
  rolledOut: readily,
  serviceHealthy: readily,
  judgeService: readily,
  keepSnapshot: nothing,
  restoreSnapshot: nothing,
  putImage: changed,
  returnToRevision: changed,
  returnInEmergency: changed,
  recordRelease: nothing,
  recordBadRelease: nothing,
  scaleService: changed,
  scaleBack: nothing,
  restartService: changed,
  stopService: changed,
  serviceStopped: readily,
  startService: changed,
  stopAgain: nothing,
  resumeService: nothing,
  routeState: async ({ input }) => await Promise.resolve({ route: input.route, live: 'blue', ready: 3, stale: 0 }),
  switchRoute: nothing,
  switchBack: nothing,
  routeServes: readily,
  isolationOf: async () => await Promise.resolve({ levels: [], holds: true, words: 'not isolated' }),
  isolateService: nothing,
  serviceIsolated: readily,
  rejoinService: nothing,
  endIsolation: nothing,
  pipelineFits: readily,
  runPipeline: async ({ input }) =>
    await Promise.resolve({
      url: 'https://ci.demo/1',
      fingerprints: Object.fromEntries(input.services.map(({ service }) => [service, after])),
    }),
  endPipeline: nothing,
  imageDigest: async () => await Promise.resolve({ digest: `sha256:${'d'.repeat(64)}` }),
  schemaRevision: async () => await Promise.resolve({ revision: '7' }),
  migrate: async () => await Promise.resolve({ lastLines: [] }),
};
