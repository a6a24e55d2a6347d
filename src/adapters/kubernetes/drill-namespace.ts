import { setTimeout as sleep } from 'node:timers/promises';
import type { DrillMark, Raising, Removing } from '../../activities/drill-target/drill-target.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { ApiError, isGone } from './api-errors.ts';
import { fieldManager } from './marks.ts';
import type { Meta } from './objects.ts';
import type { Cluster } from './open-cluster.ts';

/** The label by which a namespace is a drill's, and annotations that say whose. */
const drillMarks = { drillId: 'watchkeeper.dev/drill', run: 'watchkeeper.dev/drill-run', of: 'watchkeeper.dev/drill-of' } as const;

interface Namespace {
  metadata: Meta;
}

const lookEveryMs = 500;
const goneWithinMs = 600_000;

/** @throws OpsError `Unsafe` where the namespace is no drill's. */
export async function holderOf(cluster: Cluster): Promise<DrillMark | undefined> {
  const found = await read(cluster);
  if (found === undefined) return undefined;
  const mark = markOf(found);
  if (mark !== undefined) return mark;
  throw new OpsError('Unsafe', `the namespace ${cluster.namespace} is there, and no drill made it`, {
    hint: `Give the drill target another name, or, if nobody needs it: kubectl delete namespace ${cluster.namespace}`,
  });
}

/** A namespace with the mark of the drill, closed before anything is in it. One of this drill is as it should be. @throws OpsError `Conflict` for another's. */
export async function makeNamespace(cluster: Cluster, { mark, signal, progress }: Raising): Promise<void> {
  const there = await read(cluster);
  if (there?.metadata.deletionTimestamp !== undefined) await awaitGone(cluster, { uid: there.metadata.uid, signal, progress });
  await cluster.client
    .send({ method: 'POST', path: '/api/v1/namespaces', query: { fieldManager }, body: namespaceOf(cluster.namespace, mark) })
    .catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 409) throw error;
    });
  const holder = await holderOf(cluster);
  if (holder?.drillId !== mark.drillId) {
    throw new OpsError(
      'Conflict',
      `the namespace ${cluster.namespace} was made by the drill ${holder?.drillId ?? 'of somebody else'} meanwhile`,
    );
  }
  await closeNetwork(cluster);
}

/** Deletes the namespace where one of these drills made it, and waits until it is gone. */
export async function removeNamespace(cluster: Cluster, { drillIds, signal, progress }: Removing): Promise<void> {
  const found = await read(cluster);
  const mark = found && markOf(found);
  if (found === undefined || mark === undefined || !drillIds.includes(mark.drillId)) return;
  const { uid } = found.metadata;
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', preconditions: { uid } };
  await cluster.client.send({ method: 'DELETE', path: pathOf(cluster), body }).catch((error: unknown) => {
    // It is gone, or it is being deleted already, or one of its name was made since, which is not ours.
    if (!isGone(error) && !(error instanceof ApiError && error.status === 409)) throw error;
  });
  await awaitGone(cluster, { uid, signal, progress });
}

async function awaitGone(cluster: Cluster, { uid, signal, progress }: Omit<Removing, 'drillIds'> & { uid: string }): Promise<void> {
  for (const until = performance.now() + goneWithinMs; ;) {
    const found = await read(cluster);
    if (found === undefined || found.metadata.uid !== uid) return;
    if (performance.now() > until) {
      throw new OpsError('Failed', `the namespace ${cluster.namespace} is not gone after ${goneWithinMs / 1000} s`, {
        hint: `What holds it: kubectl get namespace ${cluster.namespace} -o yaml`,
      });
    }
    progress({ phase: `the namespace ${cluster.namespace} is going` });
    await sleep(lookEveryMs, undefined, { signal });
  }
}

/** Nothing comes in and nothing goes out but between its own pods, and to what resolves names. Manifests may let the worker in. */
async function closeNetwork(cluster: Cluster): Promise<void> {
  const name = 'watchkeeper-drill';
  const among = { podSelector: {} };
  const names = {
    to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
    ports: [
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53 },
    ],
  };
  await cluster.client.send({
    method: 'PATCH',
    path: `/apis/networking.k8s.io/v1/namespaces/${cluster.namespace}/networkpolicies/${name}`,
    query: { fieldManager, force: 'true' },
    contentType: 'application/apply-patch+yaml',
    body: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [among] }], egress: [{ to: [among] }, names] },
    },
  });
}

function namespaceOf(name: string, { drillId, run, of }: DrillMark) {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        'app.kubernetes.io/managed-by': 'watchkeeper',
        [drillMarks.drillId]: drillId,
        // The cluster itself refuses pods there that reach for their node.
        'pod-security.kubernetes.io/enforce': 'baseline',
      },
      annotations: { [drillMarks.run]: run, [drillMarks.of]: of },
    },
  };
}

function markOf({ metadata: { labels = {}, annotations = {} } }: Namespace): DrillMark | undefined {
  const drillId = labels[drillMarks.drillId];
  return drillId === undefined ? undefined : { drillId, run: annotations[drillMarks.run] ?? '', of: annotations[drillMarks.of] ?? '' };
}

async function read(cluster: Cluster): Promise<Namespace | undefined> {
  return await cluster.client.read<Namespace>(pathOf(cluster)).catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });
}

function pathOf({ namespace }: Cluster): string {
  return `/api/v1/namespaces/${namespace}`;
}
