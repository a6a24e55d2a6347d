import { KubeConfig } from '@kubernetes/client-node';
import { didYouMean } from '../../domain/definition/did-you-mean.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { sha256Hex } from '../../domain/plan/digest.ts';
import type { KubernetesPlatform } from '../../domain/system/platform.ts';
import type { Resolve } from '../resolve.ts';
import { ApiError, isGone } from './api-errors.ts';
import type { Meta } from './objects.ts';
import type { KubeClient } from './raw-client.ts';
import { rawClient } from './raw-client.ts';

/** A namespace of a cluster that is proven to be the right one. */
export interface Cluster {
  client: KubeClient;
  namespace: string;
}

const clients = new Map<string, KubeClient>();
const proven = new WeakMap<KubeClient, { id: string; at: number }>();
const mostClients = 20;
const provenForMs = 30_000;

/** Credentials are resolved at each call; a client lives as long as they do not change. @throws OpsError `Unsafe` for another cluster. */
export async function openCluster(platform: KubernetesPlatform, resolve: Resolve): Promise<Cluster> {
  const client = await clientFor(platform, resolve);
  if (platform.cluster !== undefined) await prove(client, platform.cluster);
  return { client, namespace: platform.namespace };
}

/** `uid` of the namespace kube-system: it is the cluster's for as long as that lives. */
export async function clusterId(client: KubeClient): Promise<string> {
  const known = proven.get(client);
  if (known !== undefined && performance.now() - known.at < provenForMs) return known.id;
  const { metadata } = await client.read<{ metadata: Meta }>('/api/v1/namespaces/kube-system');
  proven.set(client, { id: metadata.uid, at: performance.now() });
  return metadata.uid;
}

/** Where we may not look, it is taken to be there. @throws OpsError `NotFound` when the namespace is not there. */
export async function requireNamespace({ client, namespace }: Cluster): Promise<void> {
  await client.read(`/api/v1/namespaces/${namespace}`).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 403) return;
    if (!isGone(error)) throw error;
    throw new OpsError('NotFound', `the cluster has no namespace ${namespace}`, { hint: 'Correct `namespace` in the system file.' });
  });
}

async function prove(client: KubeClient, wanted: string): Promise<void> {
  const id = await clusterId(client);
  if (id === wanted) return;
  throw new OpsError('Unsafe', `the kubeconfig leads to the cluster ${id}, and the system file names ${wanted}`, {
    hint: 'Nothing was done. Is it the kubeconfig, or the context, of another environment?',
  });
}

async function clientFor({ kubeconfig, context }: KubernetesPlatform, resolve: Resolve): Promise<KubeClient> {
  const text = kubeconfig === undefined ? undefined : await resolve(kubeconfig);
  const key = sha256Hex(JSON.stringify([text, context]));
  const known = clients.get(key);
  if (known !== undefined) return known;
  const client = rawClient(text === undefined ? ofOurPod() : parsed(text, context));
  const [oldest] = clients.keys();
  if (clients.size >= mostClients && oldest !== undefined) clients.delete(oldest);
  clients.set(key, client);
  return client;
}

function parsed(text: string, context: string | undefined): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromString(text);
  } catch {
    // Its own message may show a part of the text.
    throw new OpsError('InvalidInput', 'what stands behind `kubeconfig` is no kubeconfig');
  }
  const names = config.getContexts().map(({ name }) => name);
  if (names.length === 0) throw new OpsError('InvalidInput', 'what stands behind `kubeconfig` names no context');
  const wanted = [context, config.getCurrentContext()].find(Boolean) ?? '';
  if (!names.includes(wanted)) {
    const fault = wanted === '' ? 'the kubeconfig has no current context' : `the kubeconfig has no context \`${wanted}\``;
    throw new OpsError('InvalidInput', `${fault}${didYouMean(wanted, names)}`, { hint: `It has: ${names.join(', ')}.` });
  }
  config.setCurrentContext(wanted);
  if (config.getCurrentCluster() === null) throw new OpsError('InvalidInput', `context \`${wanted}\` of the kubeconfig names no cluster`);
  return config;
}

function ofOurPod(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromCluster();
  if (config.getCurrentCluster()?.server.includes('undefined') === false) return config;
  throw new OpsError('InvalidInput', 'the system file names no kubeconfig, and this worker is no pod of a cluster', {
    hint: 'Name one: `kubeconfig: file:/run/secrets/kubeconfig`.',
  });
}
