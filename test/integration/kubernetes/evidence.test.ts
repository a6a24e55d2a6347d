import { beforeAll, describe, expect, test } from 'vitest';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { images, kubelabWorld } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';

describe.skipIf(!hasKubelab)('what can be saved of a service on Kubernetes', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => void (world = await kubelabWorld(lab())));

  test('is all that the API tells, of every pod, and no value of a variable; what it does not tell says so (R3-5.3, E46)', async () => {
    const container = { name: 'app', image: images.first, env: [{ name: 'PASSWORD', value: 'hunter2' }] };
    const service = await world.make({ replicas: 2, pods: { containers: [container] } });
    const { items } = await world.read(['get', 'pods', '-l', 'app=api-1']);
    const [one = '', two = ''] = items.map(({ metadata }) => metadata.name).toSorted();
    const sources = await world.platform.evidence(service);
    expect(sources.map(({ what }) => what).toSorted()).toEqual(
      [`logs of ${one}/app`, `logs of ${two}/app`, 'connections', 'events', 'manifest', 'network policies', 'pods', 'processes'].toSorted(),
    );
    const told = sources.filter(({ kind }) => ['instances', 'manifest', 'events'].includes(kind));
    const texts = await Promise.all(told.map(async ({ read }) => String(await read(new AbortController().signal))));
    expect(texts.join('\n')).toContain(one);
    expect(texts.join('\n')).toContain('(masked)');
    expect(texts.join('\n')).not.toContain('hunter2');
    for (const { kind, read } of sources.filter((source) => source.kind === 'processes' || source.kind === 'connections')) {
      await expect(read(new AbortController().signal), kind).rejects.toMatchObject({ kind: 'Unsupported' });
    }
  });
});
