import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { awaitRollout } from '../../../src/activities/platform/await-rollout.ts';
import type { Platform } from '../../../src/activities/platform/platform.ts';
import type { Service } from '../../../src/domain/system/platform.ts';
import type { KubelabFront } from '../../support/kubelab-front.ts';
import { startFront } from '../../support/kubelab-front.ts';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { images, kubelabWorld, platformOver } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs, kindOfFailure, rolledOut } from '../../support/platform-contract.ts';
import { canHaveSecondApiServer, secondApiServer } from '../../support/second-api-server.ts';

describe.skipIf(!hasKubelab)('waiting for a roll-out on Kubernetes', { concurrent: true }, () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => {
    world = await kubelabWorld(lab());
  });

  const release = async (service: Service, image: string): Promise<string> => {
    const { fingerprint: from } = await world.platform.state(service);
    return (await world.platform.putImage({ service, changeId: changeOfOurs(), image, from })).fingerprint;
  };
  const through = (front: KubelabFront): Platform => platformOver(front.kubeconfig, { namespace: world.namespace });
  const isWatch = (line: string): boolean => line.includes('watch=true');

  // The longest first, because they run at the same time.
  test('a watch that hangs in the middle hides no end', async () => {
    await using front = await startFront(lab());
    const service = await world.make();
    const fingerprint = await release(service, images.slow);
    front.proxy.add({ when: /\/deployments\?.*watch=true/, fault: { kind: 'stallLater', ms: 3000 } });
    expect(await rolledOut(through(front), service, fingerprint, 55)).toMatchObject({ kind: 'successful' });
  });

  test.skipIf(!canHaveSecondApiServer)('goes on when the API server is killed and started again (fault 22)', async () => {
    await using server = await secondApiServer(lab());
    await server.start();
    const service = await world.make();
    const fingerprint = await release(service, images.slow);
    const waiting = rolledOut(platformOver(server.kubeconfig, { namespace: world.namespace }), service, fingerprint);
    await sleep(2000);
    await server.kill();
    await sleep(6000);
    await server.start();
    expect(await waiting).toMatchObject({ kind: 'successful' });
  });

  test('takes two requests, however long it lasts', async () => {
    await using front = await startFront(lab());
    const service = await world.make();
    const fingerprint = await release(service, images.slow);
    const began = performance.now();
    expect(await rolledOut(through(front), service, fingerprint)).toMatchObject({ kind: 'successful' });
    expect(performance.now() - began).toBeGreaterThan(5000);
    expect(front.proxy.seen.map((line) => /^GET \S*\/(\w+)\?/.exec(line)?.[1])).toEqual(['deployments', 'pods']);
  });

  test('lists and then watches where the server cannot tell the state first', async () => {
    await using front = await startFront(lab());
    const service = await world.make();
    const fingerprint = await release(service, images.slow);
    front.proxy.add({ when: /sendInitialEvents/, fault: { kind: 'answer', status: 422 } });
    expect(await rolledOut(through(front), service, fingerprint)).toMatchObject({ kind: 'successful' });
    const begun = front.proxy.seen.filter((line) => isWatch(line) && line.includes('resourceVersion='));
    expect(begun).toHaveLength(2);
  });

  test('goes on where a watch was broken off, and begins anew where the server knows that no more (410)', async () => {
    await using front = await startFront(lab());
    const service = await world.make();
    const fingerprint = await release(service, images.slow);
    front.proxy.add(
      { when: /\/pods\?.*resourceVersion=\d/, fault: { kind: 'answer', status: 410 }, times: 1 },
      { when: /\/pods\?.*sendInitialEvents/, fault: { kind: 'cutLater', ms: 3000 }, times: 1 },
    );
    expect(await rolledOut(through(front), service, fingerprint)).toMatchObject({ kind: 'successful' });
    expect(front.proxy.unused()).toEqual([]);
    const ofPods = front.proxy.seen.filter((line) => isWatch(line) && line.includes('/pods?'));
    expect(ofPods.map((line) => line.includes('sendInitialEvents'))).toEqual([true, false, true]);
  });

  test.each([
    ['is not allowed', { kind: 'answer', status: 403 }],
    ['is not possible', { kind: 'hangUp' }],
    ['tells nothing', { kind: 'stallAnswer', afterBytes: 0 }],
  ] as const)('looks again and again where watching %s', async (_, fault) => {
    await using front = await startFront(lab());
    const service = await world.make();
    const fingerprint = await release(service, images.second);
    front.proxy.add({ when: /watch=true/, fault });
    expect(await rolledOut(through(front), service, fingerprint)).toMatchObject({ kind: 'successful' });
    const crashing = await release(service, images.crashing);
    expect(await rolledOut(through(front), service, crashing)).toMatchObject({ kind: 'failed', reason: /CrashLoopBackOff/ });
  });

  test('what somebody changes meanwhile, in its configuration too, ends it', async () => {
    const { kubectl, make, platform } = world;
    const config = `config-${changeOfOurs().slice(4, 12)}`;
    await kubectl(['create', 'configmap', config, '--from-literal=MODE=old']);
    const service = await make({
      pods: { containers: [{ name: 'app', image: images.first, envFrom: [{ configMapRef: { name: config } }] }] },
    });
    const fingerprint = await release(service, images.slow);
    const waiting = rolledOut(platform, service, fingerprint);
    await sleep(1000);
    await kubectl(['patch', 'configmap', config, '--type=merge', '-p', '{"data":{"MODE":"theirs"}}']);
    expect(await waiting).toMatchObject({ kind: 'failed', reason: /somebody changed it/ });
  });

  test('a workload that somebody deletes meanwhile is said', async () => {
    const service = await world.make();
    const failing = kindOfFailure(rolledOut(world.platform, service, await release(service, images.slow)));
    await sleep(1000);
    await world.kubectl(['delete', service.workload]);
    expect(await failing).toBe('NotFound');
  });

  test('a wait that is cancelled ends at once, with its reason', async () => {
    const service = await world.make();
    const fingerprint = await release(service, images.neverReady);
    const cancelling = new AbortController();
    const awaiting = { service, fingerprint, withinSeconds: 60, signal: cancelling.signal, progress: () => {} };
    const failing = awaitRollout(world.platform, awaiting).catch((error: unknown) => error);
    await sleep(1000);
    const began = performance.now();
    const reason = new Error('CANCELLED');
    cancelling.abort(reason);
    expect(await failing).toBe(reason);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
