import { ApiError, isGone } from './api-errors.ts';
import type { Found } from './find-workload.ts';
import type { Level } from './isolation-level.ts';
import { fieldManager } from './marks.ts';
import type { List, NetworkPolicy, PodSpec } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { selects } from './selector.ts';

/** Policies only ever allow: any other one that lets something through to these pods still does. */
export async function networkLevel(cluster: Cluster, found: Found): Promise<Level> {
  const { items } = await cluster.client.read<List<NetworkPolicy>>(folderOf(cluster));
  const ours = items.find(({ metadata }) => metadata.name === nameOf(found));
  if (ours === undefined) return { isOn: false, holds: true, words: '' };
  const { metadata, spec }: { metadata?: { labels?: Record<string, string> }; spec: PodSpec & { hostNetwork?: boolean } } =
    found.object.spec.template;
  const open = items.filter((policy) => policy !== ours && selects(policy.spec.podSelector, metadata?.labels ?? {}) && allows(policy));
  if (spec.hostNetwork === true)
    return { isOn: true, holds: false, words: 'its pods are on the network of their nodes, which no policy cuts' };
  if (open.length > 0) {
    const names = open.map((policy) => policy.metadata.name).join(', ');
    return { isOn: true, holds: false, words: `not cut off: the policy ${names} lets traffic through, and policies add up` };
  }
  return {
    isOn: true,
    holds: true,
    words: 'a policy lets nothing through; whether the network of the cluster heeds it cannot be seen from here',
  };
}

/** A policy that lets nothing in or out. One that is there already is as it should be. */
export async function cutNetwork(cluster: Cluster, found: Found): Promise<void> {
  const body = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: nameOf(found), labels: { 'app.kubernetes.io/managed-by': 'watchkeeper' } },
    spec: { podSelector: found.object.spec.selector, policyTypes: ['Ingress', 'Egress'] },
  };
  await cluster.client.send({ method: 'POST', path: folderOf(cluster), query: { fieldManager }, body }).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
  });
}

export async function joinNetwork(cluster: Cluster, found: Found): Promise<void> {
  await cluster.client.send({ method: 'DELETE', path: `${folderOf(cluster)}/${nameOf(found)}` }).catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
}

function allows({ spec: { ingress = [], egress = [] } }: NetworkPolicy): boolean {
  return ingress.length > 0 || egress.length > 0;
}

function nameOf({ kind, name }: Found): string {
  return `watchkeeper-isolate-${kind.toLowerCase()}-${name}`;
}

function folderOf({ namespace }: Cluster): string {
  return `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
}
