import { setTimeout as sleep } from 'node:timers/promises';
import type { Raising } from '../../activities/drill-target/drill-target.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Manifest } from './drill-manifests.ts';
import { pathOf, wordsOf } from './drill-manifests.ts';
import type { Condition, List, Pod } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { troublesOf } from './pod-trouble.ts';

interface Raised {
  metadata: { generation?: number };
  spec?: { replicas?: number; completions?: number };
  status?: {
    observedGeneration?: number;
    readyReplicas?: number;
    updatedReplicas?: number;
    succeeded?: number;
    conditions?: readonly Condition[];
  };
}

type Waiting = Pick<Raising, 'signal' | 'progress'> & { manifests: readonly Manifest[]; withinSeconds: number };

const lookEveryMs = 500;
const waitedFor = new Set(['Deployment', 'StatefulSet', 'Job']);

/** Waits until all that runs is ready, and what ends has ended well. @throws OpsError `Failed` as soon as one cannot come right by itself. */
export async function awaitRaised(cluster: Cluster, { manifests, withinSeconds, signal, progress }: Waiting): Promise<void> {
  const wanted = manifests.filter(({ kind }) => waitedFor.has(kind));
  for (const until = performance.now() + withinSeconds * 1000; ;) {
    const looked = await Promise.all(
      wanted.map(async (manifest) => ({ manifest, raised: await cluster.client.read<Raised>(pathOf(manifest, cluster.namespace)) })),
    );
    const open = looked.filter(({ manifest, raised }) => !isReady(manifest.kind, raised)).map(({ manifest }) => wordsOf(manifest));
    if (open.length === 0) return;
    const failed = looked.find(({ raised }) =>
      raised.status?.conditions?.some(({ type, status }) => type === 'Failed' && status === 'True'),
    );
    if (failed !== undefined) throw notReady(`${wordsOf(failed.manifest)} failed`, cluster);
    await refuseHopeless(cluster);
    if (performance.now() > until) throw notReady(`after ${withinSeconds} s not ready: ${open.join(', ')}`, cluster);
    progress({ phase: `not ready yet: ${open.join(', ')}` });
    await sleep(lookEveryMs, undefined, { signal });
  }
}

function isReady(kind: string, { metadata, spec = {}, status = {} }: Raised): boolean {
  if (kind === 'Job') return atLeast(status.succeeded, spec.completions);
  const seen = atLeast(status.observedGeneration, metadata.generation);
  return seen && atLeast(status.readyReplicas, spec.replicas) && atLeast(status.updatedReplicas, spec.replicas);
}

function atLeast(is = 0, wanted = 1): boolean {
  return is >= wanted;
}

async function refuseHopeless(cluster: Cluster): Promise<void> {
  const { items } = await cluster.client.read<List<Pod>>(`/api/v1/namespaces/${cluster.namespace}/pods`);
  const hopeless = troublesOf(items).find(({ isFinal }) => isFinal);
  if (hopeless !== undefined) throw notReady(`${hopeless.pod.metadata.name}: ${hopeless.what}`, cluster);
}

function notReady(why: string, { namespace }: Cluster): OpsError {
  return new OpsError('Failed', `the drill target did not become ready: ${why}`, { hint: `kubectl -n ${namespace} get pods,events` });
}
