import type { ServiceState } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Captured } from '../../activities/platform/platform.ts';
import type { Found } from './find-workload.ts';
import { findWorkload, recentWorkload } from './find-workload.ts';
import { contentOf, fingerprintOf } from './fingerprint.ts';
import { marks } from './marks.ts';
import type { Template, Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { ownerOf } from './owner.ts';

/** What runs a service, and its fingerprint. */
export interface Seen {
  found: Found;
  fingerprint: string;
}

/** Looks at a service and at the configuration that it refers to. `find`: how recent it has to be. */
export async function see(cluster: Cluster, service: Service, find = findWorkload): Promise<Seen> {
  const found = await find(cluster, service);
  return { found, fingerprint: fingerprintOf(await contentOf(cluster, found.object.spec.template)) };
}

export async function stateOf(cluster: Cluster, service: Service): Promise<ServiceState> {
  const { found, fingerprint } = await see(cluster, service);
  const { metadata, spec } = found.object;
  const managedBy = ownerOf(metadata);
  const stopped = stoppedReplicas(found.object);
  return {
    service: service.name,
    workload: service.workload,
    fingerprint,
    images: imagesOf(spec.template),
    replicas: wantedInstances(found.object),
    ready: readyInstances(found.object),
    paused: spec.paused === true,
    ...(managedBy !== undefined && { managedBy }),
    ...(stopped !== undefined && { stoppedAt: stopped }),
  };
}

/** How many instances there are, without looking at what they are. */
export async function instancesOf(cluster: Cluster, service: Service): Promise<Pick<ServiceState, 'replicas' | 'ready'>> {
  const { object } = await findWorkload(cluster, service);
  return { replicas: wantedInstances(object), ready: readyInstances(object) };
}

export async function captureOf(cluster: Cluster, service: Service): Promise<Captured> {
  const { object } = await recentWorkload(cluster, service);
  const content = await contentOf(cluster, object.spec.template);
  return { fingerprint: fingerprintOf(content), content };
}

export function imagesOf({ spec }: Template): Record<string, string> {
  return Object.fromEntries(spec.containers.map(({ name, image }) => [name, image ?? '']));
}

/** How many instances are asked for; a DaemonSet has one on every node that fits. */
function wantedInstances({ spec, status }: Workload): number {
  return spec.replicas ?? status?.desiredNumberScheduled ?? 0;
}

function readyInstances({ status }: Workload): number {
  return status?.readyReplicas ?? status?.numberReady ?? 0;
}

/** How many instances there were when it was stopped; absent where it was not, or was started since. */
export function stoppedReplicas({ metadata, spec }: Workload): number | undefined {
  const mark = metadata.annotations?.[marks.stopped];
  return mark === undefined || spec.replicas !== 0 ? undefined : Number(mark);
}
