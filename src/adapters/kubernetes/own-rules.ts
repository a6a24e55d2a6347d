import { isOpsError } from '../../domain/ops-error.ts';
import type { Cluster } from './open-cluster.ts';
import type { KubeClient } from './raw-client.ts';

/** What may be done to what. */
export interface Right {
  verb: string;
  group: string;
  /** `pods`, `pods/log` */
  resource: string;
  /** Of the one object that it is about; absent: any. */
  name?: string;
}

/** Something that we may do in a namespace, as the API server says it; `*` stands for all. */
export interface Rule {
  verbs: readonly string[];
  apiGroups?: readonly string[];
  resources?: readonly string[];
  /** Only these objects; empty: all. */
  resourceNames?: readonly string[];
}

export interface OwnRules {
  rules: readonly Rule[];
  /** Some of what we may do may be missing: not every authorizer can list it. What is listed is true. */
  incomplete: boolean;
}

interface Held {
  rules: OwnRules;
  at: number;
}

const known = new WeakMap<KubeClient, Map<string, Held>>();
const knownForMs = 300_000;

/**
 * What we may do in the namespace, where it was asked within the last five minutes. It says what is granted,
 * never what is missing, which may have been granted since.
 */
export function rememberedRules({ client, namespace }: Cluster): readonly Rule[] {
  const held = known.get(client)?.get(namespace);
  return held === undefined || performance.now() - held.at > knownForMs ? [] : held.rules.rules;
}

/** All that we may do in the namespace, in one answer. */
export async function ownRules({ client, namespace }: Cluster): Promise<OwnRules> {
  const rules = await asked(client, namespace);
  const ofClient = known.get(client) ?? new Map<string, Held>();
  known.set(client, ofClient);
  const now = performance.now();
  for (const [name, { at }] of ofClient) if (now - at > knownForMs) ofClient.delete(name);
  ofClient.set(namespace, { rules, at: now });
  return rules;
}

export function isGranted({ verb, group, resource, name }: Right, rules: readonly Rule[]): boolean {
  const [, subresource] = resource.split('/');
  const named = ['*', resource, ...(subresource === undefined ? [] : [`*/${subresource}`])];
  return rules.some(
    ({ verbs, apiGroups = [], resources = [], resourceNames = [] }) =>
      verbs.some((one) => one === '*' || one === verb) &&
      apiGroups.some((one) => one === '*' || one === group) &&
      resources.some((one) => named.includes(one)) &&
      (resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name))),
  );
}

async function asked(client: KubeClient, namespace: string): Promise<OwnRules> {
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  try {
    const { status } = await client.send<{ status: { resourceRules?: readonly Rule[]; incomplete?: boolean } }>({
      method: 'POST',
      path,
      body,
    });
    return { rules: status.resourceRules ?? [], incomplete: status.incomplete === true };
  } catch (error) {
    // Where the question itself is refused, each right is asked for.
    if (!isOpsError(error) || error.kind === 'Unavailable') throw error;
    return { rules: [], incomplete: true };
  }
}
