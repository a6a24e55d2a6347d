import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { OpsError } from '../../domain/ops-error.ts';
import type { KubernetesDrillTarget } from '../../domain/system/drill-target.ts';

const PodSpec = z.looseObject({
  containers: z.array(z.looseObject({ image: z.string().optional(), ports: z.array(z.looseObject({})).optional() })).default([]),
  initContainers: z.array(z.looseObject({})).optional(),
  volumes: z.array(z.looseObject({ name: z.string().optional() })).optional(),
});

const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  spec: z.looseObject({ template: z.looseObject({ spec: PodSpec }).optional() }).optional(),
});

/** An object that is made in a drill's namespace. */
export type Manifest = z.output<typeof Manifest>;

/** What a drill target may be made of, in the order in which it is made. All of it lives in its namespace and goes with that. */
const known = {
  ConfigMap: { apiVersion: 'v1', plural: 'configmaps' },
  Secret: { apiVersion: 'v1', plural: 'secrets' },
  ServiceAccount: { apiVersion: 'v1', plural: 'serviceaccounts' },
  NetworkPolicy: { apiVersion: 'networking.k8s.io/v1', plural: 'networkpolicies' },
  PersistentVolumeClaim: { apiVersion: 'v1', plural: 'persistentvolumeclaims' },
  Service: { apiVersion: 'v1', plural: 'services' },
  StatefulSet: { apiVersion: 'apps/v1', plural: 'statefulsets' },
  Deployment: { apiVersion: 'apps/v1', plural: 'deployments' },
  Job: { apiVersion: 'batch/v1', plural: 'jobs' },
} as const;
const kinds = Object.keys(known);

/** All manifests of a target, in the order in which they are made. @throws OpsError `InvalidInput` for what cannot be read, `Unsafe` for what is not isolated. */
export async function drillManifests({ directory, manifests, namespace }: KubernetesDrillTarget): Promise<Manifest[]> {
  const read = await Promise.all(manifests.map(async (file) => await manifestsIn(directory, file)));
  const all = read.flat().toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  const faults = all.flatMap((manifest) => manifestFaults(manifest, namespace).map((fault) => `${wordsOf(manifest)}: ${fault}`));
  if (faults.length === 0) return all;
  throw new OpsError('Unsafe', `what ${manifests.join(', ')} would make is not isolated: ${faults.join('; ')}`, {
    details: faults,
    hint: 'A drill target has objects of its own namespace, and nothing else: docs/runbooks/drill-recovery.md.',
  });
}

async function manifestsIn(directory: string, file: string): Promise<Manifest[]> {
  const path = join(directory, file);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OpsError('InvalidInput', `there is no file that can be read: ${path}`, { cause });
  });
  return parseAllDocuments(text).flatMap((document) => {
    // Neither the parser's words nor zod's are taken over: they may show a value.
    if (document.errors.length > 0) throw new OpsError('InvalidInput', `${path} is no YAML`);
    const value: unknown = document.toJS();
    if (value === null) return [];
    const { success, data } = Manifest.safeParse(value);
    if (success) return [data];
    throw new OpsError(
      'InvalidInput',
      `${path} holds something that is no object of Kubernetes: apiVersion, kind and metadata.name are needed`,
    );
  });
}

/** Where the API has objects of this kind in a namespace. */
export function pathOf({ apiVersion, kind, metadata }: Manifest, namespace: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}/namespaces/${namespace}/${known[kind as keyof typeof known].plural}/${metadata.name}`;
}

export function wordsOf({ kind, metadata }: Manifest): string {
  return `${kind.toLowerCase()}/${metadata.name}`;
}

function manifestFaults({ apiVersion, kind, metadata, spec = {} }: Manifest, namespace: string): string[] {
  if (!Object.hasOwn(known, kind) || known[kind as keyof typeof known].apiVersion !== apiVersion) {
    return [`${apiVersion} ${kind} is not for a drill target; there may be ${kinds.join(', ')}`];
  }
  const foreign = metadata.namespace !== undefined && metadata.namespace !== namespace;
  return [
    ...(foreign ? [`it names the namespace ${metadata.namespace}`] : []),
    ...(ofKind[kind]?.(spec) ?? []),
    ...(spec.template === undefined ? [] : podFaults(spec.template.spec)),
  ];
}

const ofKind: Readonly<Record<string, (spec: Fields) => string[]>> = {
  Service: serviceFaults,
  NetworkPolicy: policyFaults,
  PersistentVolumeClaim: claimFaults,
  StatefulSet: ({ volumeClaimTemplates: templates }) => (Array.isArray(templates) ? templates.flatMap(templateFaults) : []),
};

type Fields = Readonly<Record<string, unknown>>;

const leadsOut = 'leads out of the namespace';

function given(fields: Fields, names: readonly string[], why: string): string[] {
  const isSet = (value: unknown): boolean =>
    value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
  return names.filter((name) => isSet(fields[name])).map((name) => `\`${name}\` ${why}`);
}

function serviceFaults(spec: Fields): string[] {
  const { type = 'ClusterIP' } = spec;
  const open = type === 'ClusterIP' ? [] : [`a service of type ${String(type)} leads out of the namespace`];
  return [...open, ...given(spec, ['externalIPs', 'externalName', 'loadBalancerIP'], leadsOut)];
}

function policyFaults(spec: Fields): string[] {
  const rules = (Array.isArray(spec['ingress']) ? spec['ingress'] : []) as { from?: { ipBlock?: { cidr?: string } }[] }[];
  const isOpen = rules.some(({ from = [] }) => from.length === 0 || from.some(({ ipBlock }) => ipBlock?.cidr?.endsWith('/0')));
  const open = isOpen ? ['a policy that lets everybody in: say `from` whom'] : [];
  return [...open, ...given(spec, ['egress'], 'would let a drill reach out; policies add up')];
}

function claimFaults(spec: Fields): string[] {
  return given(spec, ['volumeName', 'dataSource', 'dataSourceRef'], 'names a volume that is of somebody else');
}

function templateFaults(template: unknown): string[] {
  return claimFaults((template as { spec?: Fields }).spec ?? {});
}

/** What lies in the namespace, or goes with the pod. */
const ownVolumes = new Set(['name', 'emptyDir', 'configMap', 'secret', 'persistentVolumeClaim', 'ephemeral', 'projected', 'downwardAPI']);

function podFaults(spec: z.output<typeof PodSpec>): string[] {
  const containers: Fields[] = [...spec.containers, ...(spec.initContainers ?? [])];
  const volumes = (spec.volumes ?? []).flatMap((volume) => Object.keys(volume).filter((kind) => !ownVolumes.has(kind)));
  const ports = containers.flatMap(({ ports: own }) => (Array.isArray(own) ? (own as Fields[]) : []));
  return [
    ...given(spec, ['hostNetwork', 'hostPID', 'hostIPC', 'hostAliases'], leadsOut),
    ...given(spec, ['priorityClassName'], 'would let a drill push others aside'),
    ...volumes.map((kind) => `\`${kind}\` ${leadsOut}`),
    ...ports.flatMap((port) => given(port, ['hostPort'], leadsOut)),
    ...containers.flatMap(({ securityContext }) => given((securityContext ?? {}) as Fields, ['privileged'], leadsOut)),
  ];
}
