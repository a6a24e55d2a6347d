import { beforeAll, describe, expect, test } from 'vitest';
import { unlessIsolated } from '../../../src/activities/platform/unless-isolated.ts';
import { marks } from '../../../src/adapters/kubernetes/marks.ts';
import type { Route, Service } from '../../../src/domain/system/platform.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { images, kubelabWorld, serviceOf } from '../../support/kubelab-world.ts';
import { changeOfOurs, kindOfFailure } from '../../support/platform-contract.ts';

describe.runIf(hasKubelab)('traffic on Kubernetes', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => void (world = await kubelabWorld(lab())));

  /** Two colours and a Service that leads to blue. */
  async function twoColours(): Promise<{ route: Route; blue: Service; green: Service }> {
    const name = `gateway-${Math.random().toString(36).slice(2, 8)}`;
    const colour = async (version: string): Promise<Service> => {
      const labels = { app: name, version };
      const spec = {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: images.first }] } },
      };
      await world.kubectl(['apply', '-f', '-'], {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: `${name}-${version}` },
        spec,
      });
      await world.kubectl(['rollout', 'status', `deployment/${name}-${version}`, '--timeout=30s']);
      return { ...serviceOf(`deployment/${name}-${version}`), name: `${name}-${version}` };
    };
    const [blue, green] = [await colour('blue'), await colour('green')];
    const spec = { selector: { app: name, version: 'blue' }, ports: [{ port: 80 }] };
    await world.kubectl(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
    const route = { name, router: `service/${name}`, label: 'version', colours: { blue: blue.name, green: green.name } };
    await expect.poll(async () => (await world.platform.route(route)).ready, { timeout: 10_000 }).toBe(2);
    return { route, blue, green };
  }

  test('is switched once for one run, from the colour that the plan saw (fault 18)', async () => {
    const { route } = await twoColours();
    const { platform } = world;
    const changeId = changeOfOurs();
    await platform.switchRoute({ route, from: 'blue', to: 'green', changeId });
    await expect
      .poll(async () => await platform.route(route), { timeout: 10_000 })
      .toEqual({ route: route.name, live: 'green', ready: 2, stale: 0 });
    const before = await world.kubectl(['get', route.router, '-o', 'jsonpath={.metadata.resourceVersion}']);
    await platform.switchRoute({ route, from: 'blue', to: 'green', changeId });
    expect(await world.kubectl(['get', route.router, '-o', 'jsonpath={.metadata.resourceVersion}'])).toBe(before);
    await platform.switchRoute({ route, from: 'green', to: 'blue', changeId });
    expect(await kindOfFailure(platform.switchRoute({ route, from: 'purple', to: 'green', changeId }))).toBe('Conflict');
    expect(await world.kubectl(['get', route.router, '-o', 'jsonpath={.spec.selector.version}'])).toBe('blue');
  });

  test('that leads to no colour, or through a router that is not there, is refused', async () => {
    const { route } = await twoColours();
    expect(await kindOfFailure(world.platform.route({ ...route, router: 'service/nobody' }))).toBe('NotFound');
    expect(await kindOfFailure(world.platform.route({ ...route, colours: { red: 'a', black: 'b' } }))).toBe('Conflict');
  });

  test('is taken from an isolated service and given back, the same selector as before', async () => {
    const { route, blue } = await twoColours();
    const { platform } = world;
    const selector = async (): Promise<string> => await world.kubectl(['get', route.router, '-o', 'jsonpath={.spec.selector}']);
    const before = await selector();
    const changeId = changeOfOurs();
    expect(await platform.isolation(blue)).toMatchObject({ levels: [], words: 'not isolated' });
    expect(await platform.cutOff(blue)).toBeUndefined();
    await platform.isolate({ service: blue, level: 'traffic', changeId });
    await platform.isolate({ service: blue, level: 'traffic', changeId });
    await expect.poll(async () => await platform.isolation(blue), { timeout: 10_000 }).toMatchObject({ levels: ['traffic'], holds: true });
    await platform.rejoin(blue);
    await platform.rejoin(blue);
    expect(await selector()).toBe(before);
    expect(await platform.cutOff(blue)).toBeUndefined();
    await expect.poll(async () => (await platform.route(route)).ready, { timeout: 10_000 }).toBe(2);
  });

  test('an isolated service gets no release, until it is joined again or somebody ended it by hand', async () => {
    const { blue } = await twoColours();
    const { platform, kubectl } = world;
    const fits = async () => await unlessIsolated(platform, blue, async () => await platform.canRelease(blue, images.second));
    expect(await fits()).toMatchObject({ kind: 'successful' });
    await platform.isolate({ service: blue, level: 'network', changeId: changeOfOurs() });
    expect(await fits()).toMatchObject({ kind: 'failed', reason: expect.stringContaining('isolated (network: ') as string });
    await kubectl(['delete', 'networkpolicy', `watchkeeper-isolate-${blue.workload.replace('/', '-')}`]);
    expect(await fits()).toMatchObject({ kind: 'successful' });
    await platform.rejoin(blue);
    const { metadata } = await world.read(['get', blue.workload]);
    expect(Object.keys(metadata.annotations ?? {})).not.toContain(marks.isolated);
  });

  test('is not said to be cut while another policy allows it (fault 20)', async () => {
    const { blue, route } = await twoColours();
    const { platform } = world;
    await platform.isolate({ service: blue, level: 'network', changeId: changeOfOurs() });
    expect(await platform.isolation(blue)).toMatchObject({
      levels: ['network'],
      holds: true,
      words: expect.stringContaining('cannot be seen') as string,
    });
    const spec = { podSelector: { matchLabels: { app: route.name } }, ingress: [{}] };
    await world.kubectl(['apply', '-f', '-'], {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `open-${route.name}` },
      spec,
    });
    expect(await platform.isolation(blue)).toMatchObject({ holds: false, words: expect.stringContaining(`open-${route.name}`) as string });
    await platform.rejoin(blue);
    expect(await platform.isolation(blue)).toMatchObject({ levels: [] });
  });
});
