import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../src/activities/platform/platform.ts';
import { openKubernetes } from '../../src/adapters/kubernetes/open-kubernetes.ts';
import type { KubernetesPlatform, Service } from '../../src/domain/system/platform.ts';
import type { Kubelab } from './kubelab.ts';
import type { PlatformWorld } from './platform-contract.ts';

/** Images by what the simulated nodes make of their tags. */
export const images = {
  first: 'lab.test/api:1',
  second: 'lab.test/api:2',
  crashing: 'lab.test/api:crash',
  missing: 'lab.test/api:pullfail',
  slow: 'lab.test/api:slow',
  neverReady: 'lab.test/api:notready',
};

export interface Making {
  kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  replicas?: number;
  /** Merged into the object's spec. */
  spec?: Record<string, unknown>;
  /** Merged into the pods' spec. */
  pods?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

/** A namespace of its own. */
export interface KubelabWorld {
  lab: Kubelab;
  namespace: string;
  platform: Platform;
  /** Makes a workload as a person does, with `kubectl apply`, and waits until it is ready. */
  make(making?: Making): Promise<Service>;
  kubectl(args: readonly string[], input?: unknown): Promise<string>;
  read<T = Held>(args: readonly string[]): Promise<T>;
}

/** What tests look at. */
export interface Held {
  metadata: { name: string; generation: number; resourceVersion: string; annotations?: Record<string, string>; uid: string };
  spec: { replicas: number; template: { spec: { containers: { name: string; image: string; env?: unknown[] }[] } } };
  items: Held[];
}

/** Opens a platform over a kubeconfig. */
export function platformOver(kubeconfig: string, platform: Omit<KubernetesPlatform, 'kind'>, hostname?: string): Platform {
  return openKubernetes(
    { kind: 'kubernetes', kubeconfig: 'env:KUBECONFIG_OF_TEST', ...platform },
    { resolve: async () => await Promise.resolve(kubeconfig), ...(hostname !== undefined && { hostname }) },
  );
}

export async function kubelabWorld(lab: Kubelab): Promise<KubelabWorld> {
  const namespace = await lab.freshNamespace();
  const kubectl: KubelabWorld['kubectl'] = async (args, input) => await lab.kubectl(['-n', namespace, ...args], input);
  let made = 0;
  return {
    lab,
    namespace,
    platform: platformOver(lab.kubeconfig, { namespace }),
    kubectl,
    read: async <T>(args: readonly string[]) => await lab.read<T>(['-n', namespace, ...args]),
    async make({ kind = 'Deployment', replicas = 1, spec = {}, pods = {}, metadata = {} } = {}) {
      made += 1;
      const name = `api-${made}`;
      const labels = { app: name };
      const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: images.first }], ...pods } };
      const scaled = kind === 'DaemonSet' ? {} : { replicas };
      const quick = kind === 'Deployment' ? { progressDeadlineSeconds: 30 } : {};
      const own = {
        ...scaled,
        ...quick,
        ...(kind === 'StatefulSet' && { serviceName: name }),
        selector: { matchLabels: labels },
        template,
      };
      await kubectl(['apply', '-f', '-'], { apiVersion: 'apps/v1', kind, metadata: { name, ...metadata }, spec: { ...own, ...spec } });
      await kubectl(['rollout', 'status', `${kind.toLowerCase()}/${name}`, '--timeout=30s']);
      return serviceOf(`${kind.toLowerCase()}/${name}`);
    },
  };
}

export function serviceOf(workload: string): Service {
  return { name: 'api', after: [], released: true, workload, readyWithinSeconds: 60, probes: [] };
}

/** The namespace as every platform is tested. */
export async function contractWorld(lab: Kubelab): Promise<PlatformWorld> {
  return contractWorldIn(await kubelabWorld(lab));
}

/** The same in a namespace that is there. */
export function contractWorldIn(world: KubelabWorld): PlatformWorld {
  const { platform, kubectl, read, make, lab, namespace } = world;
  const nameOf = ({ workload }: Service): string => workload.split('/')[1] ?? '';
  return {
    platform,
    images,
    rollsGently: true,
    jobs: {
      good: { image: 'lab.test/api:2', command: ['migrate'] },
      failing: { image: 'lab.test/api:fail', command: ['migrate'] },
    },
    freshService: async (instances = 1) => await make({ replicas: instances }),
    async instances(service) {
      // Terminating ones are not instances any more.
      const { items } = await read<{ items: { metadata: { name: string; deletionTimestamp?: string } }[] }>([
        'get',
        'pods',
        '-l',
        `app=${nameOf(service)}`,
      ]);
      return items
        .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
        .map(({ metadata }) => metadata.name)
        .toSorted();
    },
    async fromInside(service) {
      const { items } = await read(['get', 'pods', '-l', `app=${nameOf(service)}`]);
      return platformOver(lab.kubeconfig, { namespace }, items[0]?.metadata.name);
    },
    rollouts: async (service) => await rolloutsOf(world, service),
    async changeBehindOurBack(service) {
      await kubectl(['set', 'env', service.workload, 'CHANGED_BY=somebody-else']);
      await sleep(100);
    },
    jobsRun: async ({ workload }) => {
      const { items } = await read(['get', 'jobs']);
      return items.filter((job) => job.metadata.annotations?.['watchkeeper.dev/workload'] === workload).length;
    },
  };
}

/** How many templates there were after the first: the revision number goes up with each, also with a return. */
export async function rolloutsOf({ read }: Pick<KubelabWorld, 'read'>, { workload }: Service): Promise<number> {
  const { metadata } = await read(['get', workload]);
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0) - 1;
}
