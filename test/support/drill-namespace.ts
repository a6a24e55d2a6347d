import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { DrillPlace } from '../../src/activities/drill-target/drill-target.ts';
import { openKubernetesDrillPlace } from '../../src/adapters/kubernetes/drill-place.ts';
import type { KubernetesDrillTarget } from '../../src/domain/system/drill-target.ts';
import type { Kubelab } from './kubelab.ts';

/** A drill target of its own on the control plane. */
export interface DrillNamespace {
  target: KubernetesDrillTarget;
  place: DrillPlace;
  write(...manifests: readonly object[]): Promise<void>;
  /** What kubectl prints of its objects, by name. */
  left(): Promise<string[]>;
  isThere(): Promise<boolean>;
  isReady(pod: string): Promise<boolean>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A PostgreSQL as manifests say it; the tag decides what its simulated pod does. */
export function postgresManifests(tag = '17', { pods = {}, metadata = {} }: { pods?: object; metadata?: object } = {}): object[] {
  const labels = { app: 'postgres' };
  const container = { name: 'postgres', image: `lab.test/postgres:${tag}`, envFrom: [{ secretRef: { name: 'postgres' } }] };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'postgres', ...metadata },
      spec: {
        serviceName: 'postgres',
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container], ...pods } },
      },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'postgres' }, spec: { selector: labels, ports: [{ port: 5432 }] } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'postgres' }, stringData: { POSTGRES_PASSWORD: 'only-of-the-drill' } },
  ];
}

export async function drillNamespace(
  lab: Kubelab,
  { manifests = postgresManifests(), kubeconfig = lab.kubeconfig }: { manifests?: readonly object[]; kubeconfig?: string } = {},
): Promise<DrillNamespace> {
  const directory = await mkdtemp(join(tmpdir(), 'watchkeeper-drill-'));
  const namespace = `shop-${randomBytes(4).toString('hex')}-drill`;
  const target: KubernetesDrillTarget = {
    ...{ kind: 'kubernetes', namespace, directory, manifests: ['drill.yaml'], kubeconfig: 'env:KUBECONFIG_OF_TEST' },
    readyWithinSeconds: 30,
  };
  const write = async (...objects: readonly object[]): Promise<void> =>
    await writeFile(join(directory, 'drill.yaml'), objects.map((object) => stringify(object)).join('---\n'));
  await write(...manifests);
  return {
    target,
    place: openKubernetesDrillPlace(target, { resolve: async () => await Promise.resolve(kubeconfig) }),
    write,
    async left() {
      const kinds = 'statefulsets,deployments,services,secrets,networkpolicies,pods';
      const said = await lab.kubectl(['-n', namespace, 'get', kinds, '-o', 'name']);
      return said.split('\n').filter(Boolean);
    },
    isThere: async () => (await lab.kubectl(['get', 'namespace', namespace, '--ignore-not-found', '-o', 'name'])) !== '',
    async isReady(pod) {
      const ready = '{.status.conditions[?(@.type=="Ready")].status} {.metadata.deletionTimestamp}';
      return (await lab.kubectl(['-n', namespace, 'get', 'pod', pod, '--ignore-not-found', '-o', `jsonpath=${ready}`])) === 'True ';
    },
    async [Symbol.asyncDispose]() {
      await lab.kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
