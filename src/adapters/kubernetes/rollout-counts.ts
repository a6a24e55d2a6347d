import type { Found } from './find-workload.ts';
import type { Workload } from './objects.ts';

/** How many instances are asked for, are of the new template, and are ready, old or new. */
export interface Counts {
  wanted: number;
  updated: number;
  ready: number;
}

export function countsOf({ spec, status = {} }: Workload): Counts {
  const wanted = spec.replicas ?? status.desiredNumberScheduled ?? 0;
  return {
    wanted,
    updated: status.updatedReplicas ?? status.updatedNumberScheduled ?? 0,
    ready: status.readyReplicas ?? status.numberReady ?? 0,
  };
}

/** What the roll-out waits for, by the rules of `kubectl rollout status`; absent: for nothing. */
export function waitsFor({ kind, object }: Found, counts: Counts): string | undefined {
  if (kind === 'Deployment') return deploymentWaitsFor(object, counts);
  return kind === 'StatefulSet' ? statefulSetWaitsFor(object, counts) : daemonSetWaitsFor(object, counts);
}

function deploymentWaitsFor({ status = {} }: Workload, { wanted, updated }: Counts): string | undefined {
  const { replicas = 0, availableReplicas = 0 } = status;
  if (updated < wanted) return `${updated} of ${wanted} instances are new`;
  if (replicas > updated) return `${replicas - updated} old instances still run`;
  return availableReplicas < updated ? `${availableReplicas} of ${updated} new instances are ready` : undefined;
}

function statefulSetWaitsFor({ spec, status = {} }: Workload, { wanted, updated, ready }: Counts): string | undefined {
  const { replicas = 0, currentRevision, updateRevision } = status;
  if (ready < wanted) return `${ready} of ${wanted} instances are ready`;
  if (replicas > wanted) return `${replicas - wanted} instances too many still run`;
  // Below its partition a set stays old on purpose, and its current revision never becomes the new one.
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  const isNew = partition > 0 ? updated >= wanted - partition : currentRevision === updateRevision;
  return isNew ? undefined : `${updated} of ${wanted - partition} instances are new`;
}

function daemonSetWaitsFor({ status = {} }: Workload, { wanted, updated }: Counts): string | undefined {
  const { numberAvailable = 0 } = status;
  if (updated < wanted) return `${updated} of ${wanted} instances are new`;
  return numberAvailable < wanted ? `${numberAvailable} of ${wanted} instances are ready` : undefined;
}
