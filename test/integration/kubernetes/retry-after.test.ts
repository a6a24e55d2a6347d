import { beforeAll, describe, expect, test } from 'vitest';
import type { Platform } from '../../../src/activities/platform/platform.ts';
import type { KubelabFront } from '../../support/kubelab-front.ts';
import { startFront } from '../../support/kubelab-front.ts';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { kubelabWorld, platformOver } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs, kindOfFailure } from '../../support/platform-contract.ts';

describe.skipIf(!hasKubelab)('an API server that has too much to do', { concurrent: true }, () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => {
    world = await kubelabWorld(lab());
  });

  const through = (front: KubelabFront): Platform => platformOver(front.kubeconfig, { namespace: world.namespace });
  const asked = (status: number, retryAfter: string) => ({ kind: 'answer', status, headers: { 'retry-after': retryAfter } }) as const;
  const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await work();
    return (performance.now() - began) / 1000;
  };

  test.each([429, 503])('is read again when it says, after %i', async (status) => {
    await using front = await startFront(lab());
    const service = await world.make();
    front.proxy.add({ when: /^GET .*\/deployments\//, fault: asked(status, '2'), times: 1 });
    expect(await secondsOf(async () => await through(front).state(service))).toBeGreaterThan(1.9);
    expect(front.proxy.unused()).toEqual([]);
  });

  test('is not waited for longer than ten seconds, whatever it asks for', async () => {
    await using front = await startFront(lab());
    const service = await world.make();
    front.proxy.add({ when: /^GET .*\/deployments\//, fault: asked(503, '3600'), times: 1 });
    const seconds = await secondsOf(async () => await through(front).state(service));
    expect(seconds).toBeGreaterThan(9.5);
    expect(seconds).toBeLessThan(12);
  });

  test('is asked again for a change that it turned away, once it says when', async () => {
    await using front = await startFront(lab());
    const service = await world.make();
    front.proxy.add({ when: /^PATCH/, fault: asked(429, '1'), times: 1 });
    expect(await through(front).stop({ service, changeId: changeOfOurs() })).toMatchObject({ outcome: 'changed' });
    expect(front.proxy.unused()).toEqual([]);
  });

  test('is not asked again for a change that it may have begun', async () => {
    await using front = await startFront(lab());
    const service = await world.make();
    front.proxy.add({ when: /^PATCH/, fault: asked(503, '1'), times: 1 });
    expect(await kindOfFailure(through(front).stop({ service, changeId: changeOfOurs() }))).toBe('Unavailable');
    expect(front.proxy.seen.filter((line) => line.startsWith('PATCH'))).toHaveLength(1);
  });
});
