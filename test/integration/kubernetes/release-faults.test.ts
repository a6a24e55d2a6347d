import { beforeAll, describe, expect, test } from 'vitest';
import type { Held, KubelabWorld } from '../../support/kubelab-world.ts';
import { images, kubelabWorld, rolloutsOf } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs, kindOfFailure, rolledOut } from '../../support/platform-contract.ts';
import type { Service } from '../../../src/domain/system/platform.ts';

describe.skipIf(!hasKubelab)('a release on Kubernetes', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => {
    world = await kubelabWorld(lab());
  });

  const release = async (service: Service, image: string, changeId = changeOfOurs()) => {
    const before = await world.platform.capture(service);
    return { before, changeId, change: await world.platform.putImage({ service, changeId, image, from: before.fingerprint }) };
  };

  test('a deadline that the roll-out before missed does not fail the next one (fault 5)', async () => {
    const { platform, make } = world;
    const service = await make({ spec: { progressDeadlineSeconds: 2 } });
    const bad = await release(service, images.neverReady);
    expect(await rolledOut(platform, service, bad.change.fingerprint, 30)).toMatchObject({ kind: 'failed', reason: /deadline/ });
    const good = await release(service, images.second);
    expect(await platform.rollout(service, good.change.fingerprint)).not.toMatchObject({ state: 'failed' });
    expect(await rolledOut(platform, service, good.change.fingerprint)).toMatchObject({ kind: 'successful' });
  });

  test('an undo after a missed deadline is not failed by it either (fault 5)', async () => {
    const { platform, make } = world;
    const service = await make({ spec: { progressDeadlineSeconds: 2 } });
    const { before, change, changeId } = await release(service, images.neverReady);
    await rolledOut(platform, service, change.fingerprint, 30);
    await platform.putBack({ service, captured: before, changeId });
    expect(await platform.rollout(service, before.fingerprint)).not.toMatchObject({ state: 'failed' });
    expect(await rolledOut(platform, service, before.fingerprint)).toMatchObject({ kind: 'successful' });
  });

  test('a misspelt container is refused with the nearest name, and none is added (fault 8)', async () => {
    const { platform, make, read } = world;
    const service = await make();
    const { fingerprint } = await platform.state(service);
    const misspelt = { ...service, container: 'ap' };
    const putting = platform.putImage({ service: misspelt, changeId: changeOfOurs(), image: images.second, from: fingerprint });
    await expect(putting).rejects.toMatchObject({ kind: 'NotFound', message: expect.stringContaining('`app`') });
    await expect(platform.canRelease(misspelt, images.second)).resolves.toMatchObject({ kind: 'failed' });
    const { spec } = await read(['get', service.workload]);
    expect(spec.template.spec.containers.map(({ name }) => name)).toEqual(['app']);
  });

  test('of several containers the system file has to name one; the other keeps its image through two releases', async () => {
    const { platform, make, read } = world;
    const containers = [
      { name: 'app', image: images.first },
      { name: 'side', image: 'lab.test/side:1' },
    ];
    const service = await make({ pods: { containers } });
    const { fingerprint } = await platform.state(service);
    const unnamed = platform.putImage({ service, changeId: changeOfOurs(), image: images.second, from: fingerprint });
    expect(await kindOfFailure(unnamed)).toBe('InvalidInput');
    await release({ ...service, container: 'app' }, images.second);
    await release({ ...service, container: 'side' }, 'lab.test/side:2');
    const { spec } = await read(['get', service.workload]);
    expect(spec.template.spec.containers.map(({ image }) => image)).toEqual([images.second, 'lab.test/side:2']);
  });

  test('a manifest that names a variable twice can be released and put back', async () => {
    const { platform, make, read } = world;
    const env = [
      { name: 'TWICE', value: '1' },
      { name: 'TWICE', value: '2' },
    ];
    const service = await make({ pods: { containers: [{ name: 'app', image: images.first, env }] } });
    expect(await platform.canRelease(service, images.second)).toMatchObject({ kind: 'successful' });
    const { before, changeId, change } = await release(service, images.second);
    expect(await rolledOut(platform, service, change.fingerprint)).toMatchObject({ kind: 'successful' });
    expect((await read(['get', service.workload])).spec.template.spec.containers[0]).toMatchObject({ image: images.second, env });
    expect(await platform.putBack({ service, captured: before, changeId })).toMatchObject({ outcome: 'changed' });
    expect(await platform.state(service)).toMatchObject({ fingerprint: before.fingerprint });
  });

  test('what somebody changes during a roll-out ends the wait for it, and is not overwritten (fault 9)', async () => {
    const { platform, make, kubectl, read } = world;
    const service = await make();
    const { before, change, changeId } = await release(service, images.slow);
    await kubectl(['set', 'env', service.workload, 'THEIRS=1']);
    expect(await platform.rollout(service, change.fingerprint)).toMatchObject({ state: 'failed', reason: /somebody changed it/ });
    expect(await kindOfFailure(platform.putBack({ service, captured: before, changeId }))).toBe('Conflict');
    const { spec } = await read(['get', service.workload]);
    expect(spec.template.spec.containers[0]).toMatchObject({ image: images.slow, env: [{ name: 'THEIRS', value: '1' }] });
  });

  test.each([
    ['Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:ns/api' } }, 'Argo CD application shop'],
    ['Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }, 'Flux kustomization apps'],
    ['Helm', { annotations: { 'meta.helm.sh/release-name': 'prsm' } }, 'Helm release prsm'],
  ])('what %s owns is refused with its name (fault 10)', async (_, metadata, owner) => {
    const { platform, make } = world;
    const service = await make({ metadata });
    const { fingerprint } = await platform.state(service);
    expect(await platform.state(service)).toMatchObject({ managedBy: owner });
    const putting = platform.putImage({ service, changeId: changeOfOurs(), image: images.second, from: fingerprint });
    await expect(putting).rejects.toMatchObject({ kind: 'Conflict', message: expect.stringContaining(owner) });
    expect(await platform.canRelease(service, images.second)).toMatchObject({ kind: 'failed', reason: expect.stringContaining(owner) });
    expect(await rolloutsOf(world, service)).toBe(0);
  });

  test.each(['argocd-controller', 'terraform'])('an image that %s applied is not taken from it (fault 10)', async (manager) => {
    const { platform, make, kubectl, read } = world;
    const service = await make();
    const name = service.workload.split('/')[1] ?? '';
    const theirs = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } };
    const spec = { template: { spec: { containers: [{ name: 'app', image: images.first }] } } };
    await kubectl(['apply', '--server-side', '--force-conflicts', '--field-manager', manager, '-f', '-'], { ...theirs, spec });
    const { fingerprint } = await platform.state(service);
    const putting = platform.putImage({ service, changeId: changeOfOurs(), image: images.second, from: fingerprint });
    await expect(putting).rejects.toMatchObject({ kind: 'Conflict', message: /managed by (Argo CD|terraform)/ });
    expect((await read(['get', service.workload])).spec.template.spec.containers[0]?.image).toBe(images.first);
  });

  test('a paused Deployment is refused before anything is changed (fault 12)', async () => {
    const { platform, make, kubectl } = world;
    const service = await make();
    const { before, changeId } = await release(service, images.second);
    await kubectl(['rollout', 'pause', service.workload]);
    const { fingerprint, paused } = await platform.state(service);
    expect(paused).toBe(true);
    const putting = platform.putImage({ service, changeId: changeOfOurs(), image: images.first, from: fingerprint });
    expect(await kindOfFailure(putting)).toBe('Conflict');
    expect(await kindOfFailure(platform.putBack({ service, captured: before, changeId }))).toBe('Conflict');
    expect(await kindOfFailure(platform.restart({ service, changeId, mode: 'rolling' }))).toBe('Conflict');
    expect(await platform.canRelease(service, images.first)).toMatchObject({ kind: 'failed', reason: /paused/ });
    expect(await platform.rollout(service, fingerprint)).toMatchObject({ state: 'failed', reason: /paused/ });
  });

  test('where an autoscaler sets the number of instances, a release and its undo leave it alone (fault 13)', async () => {
    const { platform, make, kubectl, read } = world;
    const service = await make({ replicas: 2 });
    const name = service.workload.split('/')[1] ?? '';
    await kubectl(['autoscale', service.workload, '--min=2', '--max=5']);
    await kubectl(['scale', service.workload, '--replicas=3']);
    expect(await platform.state(service)).toMatchObject({ replicas: 3 });
    const fits = await platform.canRelease(service, images.second);
    expect(fits).toMatchObject({
      kind: 'successful',
      facts: { autoscaler: name },
      reason: expect.stringContaining(`the autoscaler ${name} sets`),
    });
    const { before, change, changeId } = await release(service, images.second);
    expect(await rolledOut(platform, service, change.fingerprint)).toMatchObject({ kind: 'successful' });
    await platform.putBack({ service, captured: before, changeId });
    expect((await read(['get', service.workload])).spec.replicas).toBe(3);
    expect(await kindOfFailure(platform.scale({ service, changeId, replicas: 4 }))).toBe('Conflict');
    expect((await read(['get', service.workload])).spec.replicas).toBe(3);
  });

  test('a DaemonSet is released and put back, and has no number of instances to set', async () => {
    const { platform, make } = world;
    const service = await make({ kind: 'DaemonSet' });
    expect(await platform.state(service)).toMatchObject({ replicas: 3, ready: 3 });
    const { before, change, changeId } = await release(service, images.second);
    expect(await rolledOut(platform, service, change.fingerprint)).toMatchObject({ kind: 'successful' });
    await platform.putBack({ service, captured: before, changeId });
    expect(await rolledOut(platform, service, before.fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await kindOfFailure(platform.scale({ service, changeId, replicas: 1 }))).toBe('Unsupported');
    expect(await kindOfFailure(platform.stop({ service, changeId }))).toBe('Unsupported');
  });

  test('two attempts of one run at once are one roll-out, two runs at once are one release and a refusal', async () => {
    const { platform, make } = world;
    const service = await make();
    const { fingerprint: from } = await platform.state(service);
    const same = { service, changeId: changeOfOurs(), image: images.second, from };
    const outcomes = await Promise.all([platform.putImage(same), platform.putImage(same)]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['already', 'changed']);
    await expect.poll(async () => await rolloutsOf(world, service)).toBe(1);
    const { fingerprint: next } = await platform.state(service);
    const others = [changeOfOurs(), changeOfOurs()].map(
      async (changeId) =>
        await platform.putImage({ service, changeId, image: 'lab.test/api:3', from: next }).then(
          ({ outcome }) => outcome,
          (error: { kind: string }) => error.kind,
        ),
    );
    expect((await Promise.all(others)).toSorted()).toEqual(['Conflict', 'changed']);
  });

  test('the same image is released, undone and released again: our own name is no conflict', async () => {
    const { platform, make } = world;
    const service = await make();
    for (const round of [1, 2]) {
      const { before, changeId, change } = await release(service, images.second);
      expect([round, change.outcome]).toEqual([round, 'changed']);
      expect(await platform.putBack({ service, captured: before, changeId })).toMatchObject({ outcome: 'changed' });
    }
    await expect.poll(async () => await rolloutsOf(world, service)).toBe(4);
  });

  test('the cluster remembers its states with their numbers, the newest first', async () => {
    const { platform, make } = world;
    const service = await make();
    const { before, change } = await release(service, images.second);
    const revisions = await platform.revisions(service);
    expect(revisions.map(({ number, images: of, fingerprint }) => ({ number, of, fingerprint }))).toEqual([
      { number: 2, of: { app: images.second }, fingerprint: change.fingerprint },
      { number: 1, of: { app: images.first }, fingerprint: before.fingerprint },
    ]);
  });

  test('what is looked at before a release leaves every object as it was (fault 40)', async () => {
    const { platform, make, read } = await kubelabWorld(lab());
    const service = await make();
    const versions = async (): Promise<string[]> => {
      const { items } = await read(['get', 'all,configmaps,events,resourcequotas']);
      return items.map(({ metadata }: Held) => `${metadata.name} ${metadata.resourceVersion}`).toSorted();
    };
    const before = await versions();
    await platform.canRelease(service, images.second);
    await platform.canRelease({ ...service, container: 'ap' }, images.second);
    expect(await versions()).toEqual(before);
  });
});
