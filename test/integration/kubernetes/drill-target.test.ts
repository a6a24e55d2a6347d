import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { openKubernetesDrillPlace } from '../../../src/adapters/kubernetes/drill-place.ts';
import { drillNamespace, postgresManifests } from '../../support/drill-namespace.ts';
import { markOf, raisingOf } from '../../support/drill-project.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';

const { signal } = new AbortController();
const removing = (...drillIds: string[]) => ({ drillIds, signal, progress: () => undefined });

// Namespaces take ten seconds to go.
describe.runIf(hasKubelab)('a namespace that is raised for a drill', { concurrent: true }, () => {
  const lab = useKubelab();
  let kubeconfig: string;
  beforeAll(async () => {
    const home = await lab().freshNamespace('workers');
    for (const part of (await readFile('deploy/kubernetes/drill-role.yaml', 'utf8')).split(/^---$/m))
      await lab().kubectl(['-n', home, 'apply', '-f', '-'], parse(part));
    const account = `${home}:watchkeeper-drill`;
    await lab().kubectl([
      'create',
      'clusterrolebinding',
      'watchkeeper-drill',
      '--clusterrole=watchkeeper-drill',
      `--serviceaccount=${account}`,
    ]);
    const token = (await lab().kubectl(['-n', home, 'create', 'token', 'watchkeeper-drill'])).trim();
    const config = parse(lab().kubeconfig) as { users: { name: string; user: object }[] };
    kubeconfig = stringify({ ...config, users: config.users.map(({ name }) => ({ name, user: { token } })) });
  });

  test('is raised once, however often it is asked for, and gone, however often that is, with the rights that are shipped', async () => {
    await using drill = await drillNamespace(lab(), { kubeconfig });
    expect(await drill.place.plan()).toEqual({
      name: `namespace ${drill.target.namespace}`,
      parts: ['secret/postgres', 'service/postgres', 'statefulset/postgres (lab.test/postgres:17)'],
    });
    expect(await drill.place.holders()).toEqual([]);
    await drill.place.raise(raisingOf('drill-1'));
    const made = await drill.left();
    expect(made).toEqual(
      expect.arrayContaining([
        'statefulset.apps/postgres',
        'service/postgres',
        'secret/postgres',
        'networkpolicy.networking.k8s.io/watchkeeper-drill',
        'pod/postgres-0',
      ]),
    );
    const uid = async (): Promise<string> =>
      await lab().kubectl(['-n', drill.target.namespace, 'get', 'pod/postgres-0', '-o', 'jsonpath={.metadata.uid}']);
    const pod = await uid();
    await drill.place.raise(raisingOf('drill-1'));
    expect(await uid()).toBe(pod);
    expect(await drill.place.holders()).toEqual([markOf('drill-1')]);
    await drill.place.remove(removing('drill-1'));
    expect(await drill.isThere()).toBe(false);
    await drill.place.remove(removing('drill-1'));
    expect(await drill.place.holders()).toEqual([]);
  });

  test('is closed: nothing but its own pods and names may be reached, and the cluster refuses pods that reach for their node', async () => {
    await using drill = await drillNamespace(lab(), { kubeconfig });
    await drill.place.raise(raisingOf('drill-1'));
    const { namespace } = drill.target;
    const { spec } = await lab().read<{ spec: object }>(['-n', namespace, 'get', 'networkpolicy', 'watchkeeper-drill']);
    expect(spec).toMatchObject({ podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ podSelector: {} }] }] });
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'reaching' },
      spec: { hostNetwork: true, containers: [{ name: 'a', image: 'a' }] },
    };
    await expect(lab().kubectl(['-n', namespace, 'apply', '-f', '-'], pod)).rejects.toThrow(/violates PodSecurity/);
    await drill.place.remove(removing('drill-1'));
  });

  test('is not raised where somebody has a namespace of its name, and that stays', async () => {
    await using drill = await drillNamespace(lab(), { kubeconfig });
    const { namespace } = drill.target;
    await lab().kubectl(['create', 'namespace', namespace]);
    for (const ask of [async () => await drill.place.holders(), async () => await drill.place.raise(raisingOf('drill-1'))]) {
      await expect(ask()).rejects.toMatchObject({
        kind: 'Unsafe',
        message: `the namespace ${namespace} is there, and no drill made it`,
        hint: expect.stringContaining(`kubectl delete namespace ${namespace}`) as string,
      });
    }
    await drill.place.remove(removing('drill-1'));
    expect(await drill.isThere()).toBe(true);
    expect(await drill.left()).toEqual([]);
  });

  test('of one drill is neither taken nor taken down by another', async () => {
    await using drill = await drillNamespace(lab(), { kubeconfig });
    await drill.place.raise(raisingOf('drill-1'));
    await expect(drill.place.raise(raisingOf('drill-2'))).rejects.toMatchObject({ kind: 'Conflict' });
    await drill.place.remove(removing('drill-2'));
    expect(await drill.left()).toContain('statefulset.apps/postgres');
    await drill.place.remove(removing('drill-1'));
    expect(await drill.isThere()).toBe(false);
  });

  test('is raised anew right after it was asked to go', async () => {
    await using drill = await drillNamespace(lab(), { kubeconfig });
    await drill.place.raise(raisingOf('drill-1'));
    await lab().kubectl(['delete', 'namespace', drill.target.namespace, '--wait=false']);
    await drill.place.raise(raisingOf('drill-2'));
    expect(await drill.place.holders()).toEqual([markOf('drill-2')]);
    await drill.place.remove(removing('drill-2'));
  });

  test.each([
    ['crash', /postgres-0: (CrashLoopBackOff|Error)/],
    ['pullfail', /postgres-0: (ImagePullBackOff|ErrImagePull)/],
  ])('that does not become ready (%s) says why, and can be taken down', { timeout: 120_000 }, async (tag, why) => {
    await using drill = await drillNamespace(lab(), { kubeconfig, manifests: postgresManifests(tag) });
    await expect(drill.place.raise(raisingOf('drill-1'))).rejects.toMatchObject({
      kind: 'Failed',
      message: expect.stringMatching(why) as string,
    });
    await drill.place.remove(removing('drill-1'));
    expect(await drill.isThere()).toBe(false);
  });

  test('that is broken off while it is raised ends at once, and can be taken down', async () => {
    await using drill = await drillNamespace(lab(), { kubeconfig, manifests: postgresManifests('notready') });
    const cancel = new AbortController();
    const raising = drill.place.raise(raisingOf('drill-1', cancel.signal)).catch((error: unknown) => error);
    await expect.poll(drill.isThere, { timeout: 20_000 }).toBe(true);
    cancel.abort();
    expect(await raising).toMatchObject({ name: 'AbortError' });
    await drill.place.remove(removing('drill-1'));
    expect(await drill.isThere()).toBe(false);
  });

  const object = (apiVersion: string, kind: string, spec: object = {}, metadata: object = {}) => [
    { apiVersion, kind, metadata: { name: 'odd', ...metadata }, spec },
  ];
  test.each<[string, object[], RegExp]>([
    [
      'a namespace of somebody else',
      postgresManifests('17', { metadata: { namespace: 'shop' } }),
      /statefulset\/postgres: it names the namespace shop/,
    ],
    [
      'an object of the whole cluster',
      object('rbac.authorization.k8s.io/v1', 'ClusterRole'),
      /clusterrole\/odd: rbac.* is not for a drill target/,
    ],
    ['rights', object('rbac.authorization.k8s.io/v1', 'RoleBinding'), /rolebinding\/odd: .* is not for a drill target/],
    ['a volume of the cluster', object('v1', 'PersistentVolume'), /persistentvolume\/odd: .* is not for a drill target/],
    [
      'a claim on a volume of somebody else',
      object('v1', 'PersistentVolumeClaim', { volumeName: 'shop-data' }),
      /`volumeName` names a volume/,
    ],
    [
      'a copy of a volume',
      object('v1', 'PersistentVolumeClaim', { dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'x' } }),
      /`dataSourceRef`/,
    ],
    ['an address to the outside', object('v1', 'Service', { type: 'LoadBalancer' }), /a service of type LoadBalancer leads out/],
    ['a port of every node', object('v1', 'Service', { type: 'NodePort' }), /a service of type NodePort leads out/],
    [
      'a name of somebody else',
      object('v1', 'Service', { type: 'ExternalName', externalName: 'db.shop' }),
      /ExternalName leads out.*`externalName`/,
    ],
    [
      'a policy that lets out',
      object('networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {}, egress: [{}] }),
      /`egress` would let a drill reach out/,
    ],
    [
      'a policy that lets everybody in',
      object('networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {}, ingress: [{}] }),
      /lets everybody in/,
    ],
    [
      'a policy that lets all addresses in',
      object('networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] }),
      /lets everybody in/,
    ],
    [
      'a volume of a driver',
      postgresManifests('17', { pods: { volumes: [{ name: 'd', csi: { driver: 'secrets' } }] } }),
      /`csi` leads out/,
    ],
    ['pods that push others aside', postgresManifests('17', { pods: { priorityClassName: 'high' } }), /`priorityClassName` would let/],
    ['the network of the node', postgresManifests('17', { pods: { hostNetwork: true } }), /`hostNetwork` leads out/],
    [
      'a folder of the node',
      postgresManifests('17', { pods: { volumes: [{ name: 'd', hostPath: { path: '/' } }] } }),
      /`hostPath` leads out/,
    ],
    [
      'all rights on the node',
      postgresManifests('17', { pods: { initContainers: [{ name: 'i', image: 'i', securityContext: { privileged: true } }] } }),
      /`privileged` leads out/,
    ],
  ])('is refused before anything is made: %s', async (_what, manifests, fault) => {
    await using drill = await drillNamespace(lab(), { kubeconfig, manifests });
    for (const ask of [async () => await drill.place.plan(), async () => await drill.place.raise(raisingOf('drill-1'))]) {
      await expect(ask()).rejects.toMatchObject({ kind: 'Unsafe', message: expect.stringMatching(fault) as string });
    }
    expect(await drill.isThere()).toBe(false);
  });

  test('cannot be anything else with the rights that are shipped: the cluster refuses names that do not end in -drill', async () => {
    await using drill = await drillNamespace(lab(), { kubeconfig });
    const namespace = await lab().freshNamespace('shop');
    const production = openKubernetesDrillPlace(
      { ...drill.target, namespace: `${namespace}-live` },
      { resolve: async () => await Promise.resolve(kubeconfig) },
    );
    await expect(production.raise(raisingOf('drill-1'))).rejects.toMatchObject({
      kind: 'InvalidInput',
      message: expect.stringContaining('changes nothing outside namespaces whose names end in -drill') as string,
    });
  });
});
