import { beforeAll, describe, expect, test } from 'vitest';
import type { EvidenceSource } from '../../../src/activities/security/evidence-source.ts';
import { fakeKubelet } from '../../support/fake-kubelet.ts';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { images, kubelabWorld } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';

async function textOf(source: EvidenceSource | undefined): Promise<string> {
  return String(await source?.read(AbortSignal.timeout(20_000)));
}

describe.skipIf(!hasKubelab)('what can be saved of a service on Kubernetes', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => void (world = await kubelabWorld(lab())));

  test('is all that the API tells, of every pod, and no value of a variable (R3-5.3, E46)', async () => {
    const container = { name: 'app', image: images.first, env: [{ name: 'PASSWORD', value: 'hunter2' }] };
    const service = await world.make({ replicas: 2, pods: { containers: [container] } });
    const { items } = await world.read(['get', 'pods', '-l', 'app=api-1']);
    const [one = '', two = ''] = items.map(({ metadata }) => metadata.name).toSorted();
    const sources = await world.platform.evidence(service);
    expect(sources.map(({ what }) => what).toSorted()).toEqual(
      [
        ...[one, two].flatMap((pod) => [`connections of ${pod}`, `processes of ${pod}/app`, `logs of ${pod}/app`]),
        ...['events', 'manifest', 'network policies', 'pods'],
      ].toSorted(),
    );
    const told = sources.filter(({ kind }) => ['instances', 'manifest', 'events'].includes(kind));
    const texts = await Promise.all(told.map(async ({ read }) => String(await read(new AbortController().signal))));
    expect(texts.join('\n')).toContain(one);
    expect(texts.join('\n')).toContain('(masked)');
    expect(texts.join('\n')).not.toContain('hunter2');
  });

  test('begins with what is lost first, processes and connections, by a program in the pod that says so itself (E66)', async () => {
    await using kubelet = await fakeKubelet(lab());
    const service = await world.make({ replicas: 1 });
    const [connections, processes, ...rest] = await world.platform.evidence(service);
    expect([connections?.kind, processes?.kind]).toEqual(['connections', 'processes']);
    expect(rest.map(({ kind }) => kind)).not.toContain('processes');
    const [tables, texts] = [await textOf(connections), await textOf(processes)];
    expect(tables).toContain('local_address');
    // The FAKE runs programs on this machine: this process is among its processes.
    expect(texts).toContain(`--- ${process.pid}\n${process.pid} (`);
    expect(texts).toMatch(/^Name:\t/m);
    expect(texts).not.toContain('\0');
    for (const [text, source] of [
      [tables, connections],
      [texts, processes],
    ] as const)
      expect(text.split('\n')[0]).toBe(`# A program ran in the container for this, and is among its processes: ${source?.command}`);
    expect(kubelet.asked.map((one) => one.split(' ', 2)[1])).toEqual(['cat', 'sh']);
  });

  test('of a pod whose images hold no program that could tell says so, and of one that does not run there is nothing', async () => {
    await using _ = await fakeKubelet(lab(), { has: [] });
    const service = await world.make({ replicas: 1 });
    const [connections, processes] = await world.platform.evidence(service);
    for (const source of [connections, processes])
      await expect(textOf(source)).rejects.toMatchObject({ kind: 'Unsupported', message: expect.stringContaining('sh, cat') as string });
    await world.kubectl(['set', 'image', service.workload, `app=${images.crashing}`]);
    await expect
      .poll(async () => (await world.platform.instanceDetails(service)).instances.filter(({ state }) => state.startsWith('Crash')).length, {
        timeout: 20_000,
      })
      .toBeGreaterThan(0);
    const [crashing] = (await world.platform.instanceDetails(service)).instances.filter(({ state }) => state.startsWith('Crash'));
    const whats = (await world.platform.evidence(service)).map(({ what }) => what);
    expect(whats).toContain(`logs of ${crashing?.name}/app`);
    expect(whats).not.toContain(`processes of ${crashing?.name}/app`);
  });

  test('of a pod without a shell is at least its first process', async () => {
    await using _ = await fakeKubelet(lab(), { has: ['cat'] });
    const service = await world.make({ replicas: 1 });
    const [, processes] = await world.platform.evidence(service);
    expect(await textOf(processes)).toMatch(/-- cat \/proc\/1\/stat \/proc\/1\/status \/proc\/1\/cmdline\n1 \(/);
  });
});
