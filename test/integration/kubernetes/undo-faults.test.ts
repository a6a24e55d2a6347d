import { beforeAll, describe, expect, test } from 'vitest';
import { startFront } from '../../support/kubelab-front.ts';
import type { KubelabWorld, Making } from '../../support/kubelab-world.ts';
import { images, kubelabWorld, platformOver, rolloutsOf } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs, kindOfFailure, rolledOut } from '../../support/platform-contract.ts';
import type { Service } from '../../../src/domain/system/platform.ts';

describe.skipIf(!hasKubelab)('an undo on Kubernetes', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => {
    world = await kubelabWorld(lab());
  });

  const release = async (service: Service, image: string, changeId = changeOfOurs()) => {
    const before = await world.platform.capture(service);
    return { before, changeId, change: await world.platform.putImage({ service, changeId, image, from: before.fingerprint }) };
  };

  /** A service that reads all of a ConfigMap of its own. */
  const makeConfigured = async (making: Making = {}) => {
    const config = `config-${changeOfOurs().slice(4, 12)}`;
    await world.kubectl(['create', 'configmap', config, '--from-literal=MODE=old']);
    const containers = [{ name: 'app', image: images.first, envFrom: [{ configMapRef: { name: config } }] }];
    return { config, service: await world.make({ ...making, pods: { containers } }) };
  };
  const modeIn = async (config: string) => await world.kubectl(['get', 'configmap', config, '-o', 'jsonpath={.data}']);
  const podsOf = async ({ workload }: Service) => await world.kubectl(['get', 'pods', '-l', `app=${workload.split('/')[1]}`, '-o', 'name']);

  test('two undos at once are one (fault 4)', async () => {
    const { platform, make } = world;
    const service = await make({ replicas: 2 });
    const { before, changeId } = await release(service, images.second);
    const both = await Promise.all([1, 2].map(async () => await platform.putBack({ service, captured: before, changeId })));
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['already', 'changed']);
    await expect.poll(async () => await rolloutsOf(world, service)).toBe(2);
    expect(await rolledOut(platform, service, before.fingerprint)).toMatchObject({ kind: 'successful' });
  });

  test('what the cluster has forgotten comes back from the snapshot (fault 11)', async () => {
    const { platform, make, read } = world;
    const service = await make({ spec: { revisionHistoryLimit: 0 } });
    const { before, changeId, change } = await release(service, images.second);
    await rolledOut(platform, service, change.fingerprint);
    const sets = async () => (await read(['get', 'replicasets', '-l', `app=${service.workload.split('/')[1]}`])).items.length;
    await expect.poll(sets, { timeout: 10_000 }).toBe(1);
    expect(await platform.revisions(service)).toHaveLength(1);
    await platform.putBack({ service, captured: before, changeId });
    expect(await rolledOut(platform, service, before.fingerprint)).toMatchObject({ kind: 'successful' });
  });

  test('a template comes back whole, with fields that clients do not know (fault 14)', async () => {
    const { platform, make, read } = world;
    const service = await make({ pods: { hostnameOverride: 'lab', terminationGracePeriodSeconds: 7 } });
    const template = async () => (await read(['get', service.workload])).spec.template;
    const original = await template();
    expect(original.spec).toMatchObject({ hostnameOverride: 'lab' });
    const { before, changeId } = await release(service, images.second);
    const [container] = original.spec.containers;
    expect(await template()).toEqual({ ...original, spec: { ...original.spec, containers: [{ ...container, image: images.second }] } });
    await platform.putBack({ service, captured: JSON.parse(JSON.stringify(before)) as typeof before, changeId });
    expect(await template()).toEqual(original);
  });

  test('an environment variable that came with the bad state is gone after the return (fault 15)', async () => {
    const { platform, make, kubectl, read } = world;
    const service = await make();
    const good = await platform.capture(service);
    await kubectl(['set', 'env', service.workload, 'ADDED=1']);
    const bad = await platform.state(service);
    await platform.putBack({ service, captured: good, changeId: changeOfOurs(), from: bad.fingerprint });
    const { spec } = await read(['get', service.workload]);
    expect(spec.template.spec.containers[0]?.env).toBeUndefined();
    expect((await platform.state(service)).fingerprint).toBe(good.fingerprint);
  });

  test('configuration is back before the instances that read it (fault 16)', async () => {
    const { namespace, platform, kubectl } = world;
    await using front = await startFront(lab());
    const { config, service } = await makeConfigured();
    const good = await platform.capture(service);
    await kubectl(['set', 'image', service.workload, `app=${images.second}`]);
    await kubectl(['patch', 'configmap', config, '--type=merge', '-p', '{"data":{"MODE":"new","EXTRA":"1"}}']);
    const bad = await platform.state(service);
    await rolledOut(platform, service, bad.fingerprint);
    const through = platformOver(front.kubeconfig, { namespace });
    const returning = { service, captured: good, changeId: changeOfOurs(), from: bad.fingerprint };
    expect(await through.putBack(returning)).toEqual({ outcome: 'changed', fingerprint: good.fingerprint });
    const writes = front.proxy.seen.filter((line) => line.startsWith('PATCH')).map((line) => /(deployments|configmaps)/.exec(line)?.[1]);
    // Where the controller writes in between, ours is refused and written again.
    expect(writes.filter((what, at) => what !== writes[at - 1])).toEqual(['deployments', 'configmaps', 'deployments']);
    expect(await modeIn(config)).toBe('{"MODE":"old"}');
    expect(await rolledOut(platform, service, good.fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await platform.putBack(returning)).toMatchObject({ outcome: 'already' });
  });

  test('where only configuration is put back, instances are new ones: the old ones keep what they began with (fault 16)', async () => {
    const { platform, kubectl } = world;
    const { config, service } = await makeConfigured();
    const good = await platform.capture(service);
    await kubectl(['patch', 'configmap', config, '--type=merge', '-p', '{"data":{"MODE":"new"}}']);
    const bad = await platform.state(service);
    expect(bad.fingerprint).not.toBe(good.fingerprint);
    const old = await podsOf(service);
    await platform.putBack({ service, captured: good, changeId: changeOfOurs(), from: bad.fingerprint });
    expect(await rolledOut(platform, service, good.fingerprint)).toMatchObject({ kind: 'successful' });
    await expect.poll(async () => await podsOf(service), { timeout: 10_000 }).not.toContain(old);
    expect(await modeIn(config)).toBe('{"MODE":"old"}');
  });

  test.each([
    ['before its template is written', 'hangUp'],
    ['while its template is written', 'loseAnswer'],
  ] as const)('an undo broken off %s is gone on with (fault 2)', async (_, kind) => {
    const { namespace, platform, kubectl } = world;
    await using front = await startFront(lab());
    const { config, service } = await makeConfigured();
    const good = await platform.capture(service);
    await kubectl(['patch', 'configmap', config, '--type=merge', '-p', '{"data":{"MODE":"new"}}']);
    const bad = await platform.state(service);
    const through = platformOver(front.kubeconfig, { namespace });
    const isTemplate = /^PATCH .*\/deployments\//;
    front.proxy.add({ when: isTemplate, fault: { kind: 'wait', ms: 0 }, times: 1 }, { when: isTemplate, fault: { kind }, times: 1 });
    const returning = { service, captured: good, changeId: changeOfOurs(), from: bad.fingerprint };
    expect(await kindOfFailure(through.putBack(returning))).toBe('Unavailable');
    expect(front.proxy.unused()).toEqual([]);
    expect(await modeIn(config)).toBe('{"MODE":"old"}');
    expect(await through.putBack(returning)).toMatchObject({ fingerprint: good.fingerprint });
    expect(await through.putBack(returning)).toMatchObject({ outcome: 'already' });
    await expect.poll(async () => await rolloutsOf(world, service)).toBe(1);
  });

  test('an undo broken off is not gone on with over what somebody changed in the meantime (fault 9)', async () => {
    const { namespace, platform, kubectl, read } = world;
    await using front = await startFront(lab());
    const { config, service } = await makeConfigured();
    const good = await platform.capture(service);
    await kubectl(['patch', 'configmap', config, '--type=merge', '-p', '{"data":{"MODE":"new"}}']);
    const bad = await platform.state(service);
    const through = platformOver(front.kubeconfig, { namespace });
    front.proxy.add({ when: /^PATCH .*\/configmaps\//, fault: { kind: 'hangUp' }, times: 1 });
    const returning = { service, captured: good, changeId: changeOfOurs(), from: bad.fingerprint };
    expect(await kindOfFailure(through.putBack(returning))).toBe('Unavailable');
    await kubectl(['set', 'env', service.workload, 'THEIRS=1']);
    expect(await kindOfFailure(through.putBack(returning))).toBe('Conflict');
    expect((await read(['get', service.workload])).spec.template.spec.containers[0]?.env).toEqual([{ name: 'THEIRS', value: '1' }]);
  });

  test('a ConfigMap that was deleted since is made again', async () => {
    const { platform, kubectl } = world;
    const { config, service } = await makeConfigured();
    const good = await platform.capture(service);
    await kubectl(['delete', 'configmap', config]);
    const bad = await platform.state(service);
    await platform.putBack({ service, captured: good, changeId: changeOfOurs(), from: bad.fingerprint });
    expect(await modeIn(config)).toBe('{"MODE":"old"}');
    expect(await platform.state(service)).toMatchObject({ fingerprint: good.fingerprint });
  });

  test('configuration that somebody changed after our release is theirs (fault 9)', async () => {
    const { platform, kubectl } = world;
    const { config, service } = await makeConfigured();
    const { before, changeId } = await release(service, images.second);
    await kubectl(['patch', 'configmap', config, '--type=merge', '-p', '{"data":{"MODE":"theirs"}}']);
    expect(await kindOfFailure(platform.putBack({ service, captured: before, changeId }))).toBe('Conflict');
    expect(await modeIn(config)).toBe('{"MODE":"theirs"}');
  });

  test('a StatefulSet leaves a broken revision (fault 17)', async () => {
    const { platform, make } = world;
    const service = await make({ kind: 'StatefulSet', replicas: 2 });
    const { before, change, changeId } = await release(service, images.missing);
    expect(await rolledOut(platform, service, change.fingerprint)).toMatchObject({ kind: 'failed', reason: /ImagePullBackOff/ });
    expect((await platform.state(service)).ready).toBe(1);
    await platform.putBack({ service, captured: before, changeId });
    expect(await rolledOut(platform, service, before.fingerprint, 30)).toMatchObject({ kind: 'successful' });
    expect(await platform.state(service)).toMatchObject({ fingerprint: before.fingerprint, ready: 2, images: { app: images.first } });
    expect(await platform.putBack({ service, captured: before, changeId })).toMatchObject({ outcome: 'already' });
    const revisions = await platform.revisions(service);
    expect(revisions.map(({ fingerprint }) => fingerprint)).toContain(change.fingerprint);
    expect(revisions[0]?.fingerprint).toBe(before.fingerprint);
  });

  test('a StatefulSet leaves a broken revision by a release that is good (fault 17)', async () => {
    const { platform, make } = world;
    const service = await make({ kind: 'StatefulSet', replicas: 2 });
    const bad = await release(service, images.missing);
    expect(await rolledOut(platform, service, bad.change.fingerprint)).toMatchObject({ kind: 'failed' });
    const good = await release(service, images.second);
    expect(await rolledOut(platform, service, good.change.fingerprint, 30)).toMatchObject({ kind: 'successful' });
    expect(await platform.state(service)).toMatchObject({ ready: 2, images: { app: images.second } });
  });

  test('a snapshot that was tampered with is not put back', async () => {
    const { platform, make } = world;
    const service = await make();
    const { before, changeId } = await release(service, images.second);
    const tampered = { ...before, content: JSON.parse(JSON.stringify(before.content).replace('api:1', 'api:7')) as unknown };
    expect(await kindOfFailure(platform.putBack({ service, captured: tampered, changeId }))).toBe('Corrupt');
  });
});
