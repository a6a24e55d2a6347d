import { beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../../src/domain/system/platform.ts';
import { startFront } from '../../support/kubelab-front.ts';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { images, kubelabWorld, platformOver } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs, kindOfFailure } from '../../support/platform-contract.ts';

describe.skipIf(!hasKubelab)('traffic on Kubernetes, when something goes wrong', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => {
    world = await kubelabWorld(lab());
  });

  const routerFor = async (name: string, selector: Record<string, string>): Promise<void> => {
    const spec = { selector, ports: [{ port: 80 }] };
    await world.kubectl(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
  };

  /** A router that leads to blue; green is made of an image. */
  const makeRoute = async (name: string, green: string): Promise<Route> => {
    for (const [version, image] of [
      ['blue', images.first],
      ['green', green],
    ] as const) {
      const labels = { app: name, version };
      const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } };
      const metadata = { name: `${name}-${version}` };
      const spec = { replicas: 1, selector: { matchLabels: labels }, template };
      await world.kubectl(['apply', '-f', '-'], { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec });
    }
    await world.kubectl(['rollout', 'status', `deployment/${name}-blue`, '--timeout=30s']);
    await routerFor(name, { app: name, version: 'blue' });
    return { name, router: `service/${name}`, label: 'version', colours: { blue: `${name}-blue`, green: `${name}-green` } };
  };
  const leadsTo = async ({ router }: Route) => await world.kubectl(['get', router, '-o', 'jsonpath={.spec.selector.version}']);

  test('a colour of which nothing is ready gets no traffic', async () => {
    const route = await makeRoute('unready', images.neverReady);
    const switching = world.platform.switchRoute({ route, from: 'blue', to: 'green', changeId: changeOfOurs() });
    expect(await kindOfFailure(switching)).toBe('Conflict');
    expect(await leadsTo(route)).toBe('blue');
  });

  test('a switch whose answer was lost is one switch, and back it takes a moment (fault 18)', async () => {
    const { namespace, kubectl, platform } = world;
    await using front = await startFront(lab());
    const through = platformOver(front.kubeconfig, { namespace });
    const route = await makeRoute('lost', images.second);
    await kubectl(['rollout', 'status', 'deployment/lost-green', '--timeout=30s']);
    front.proxy.add({ when: /^PATCH/, fault: { kind: 'loseAnswer' }, times: 1 });
    const switching = { route, from: 'blue', to: 'green', changeId: changeOfOurs() };
    expect(await kindOfFailure(through.switchRoute(switching))).toBe('Unavailable');
    expect(await leadsTo(route)).toBe('green');
    await through.switchRoute(switching);
    expect(front.proxy.seen.filter((line) => line.startsWith('PATCH'))).toHaveLength(1);
    const began = performance.now();
    await platform.switchRoute({ ...switching, from: 'green', to: 'blue' });
    await expect
      .poll(async () => await platform.route(route), { timeout: 5000 })
      .toEqual({ route: 'lost', live: 'blue', ready: 1, stale: 0 });
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('a Service that leads to others too is not cut, and what none leads to cannot be', async () => {
    const { platform, make } = world;
    const service = await make();
    await routerFor('led-by-hand', {});
    expect(await kindOfFailure(platform.isolate({ service, level: 'traffic', changeId: changeOfOurs() }))).toBe('Unsupported');
    await make({
      spec: {
        template: { metadata: { labels: { app: 'api-2', shared: 'yes' } }, spec: { containers: [{ name: 'app', image: images.first }] } },
      },
    });
    const spec = { template: { metadata: { labels: { app: 'api-1', shared: 'yes' } } } };
    await world.kubectl(['patch', service.workload, '--type=merge', '-p', JSON.stringify({ spec })]);
    await world.kubectl(['rollout', 'status', service.workload, '--timeout=30s']);
    await routerFor('shared', { shared: 'yes' });
    const isolating = platform.isolate({ service, level: 'traffic', changeId: changeOfOurs() });
    await expect(isolating).rejects.toMatchObject({ kind: 'Conflict', message: /Service shared/ });
    expect(await world.kubectl(['get', 'service/shared', '-o', 'jsonpath={.spec.selector}'])).toBe('{"shared":"yes"}');
  });

  test('instances on the network of their nodes are not said to be cut', async () => {
    const { platform, make } = world;
    const service = await make({ pods: { hostNetwork: true } });
    const changeId = changeOfOurs();
    await platform.isolate({ service, level: 'network', changeId });
    await platform.isolate({ service, level: 'network', changeId });
    expect(await platform.isolation(service)).toMatchObject({ levels: ['network'], holds: false, words: /network of their nodes/ });
    await platform.rejoin(service);
    await platform.rejoin(service);
    expect(await platform.isolation(service)).toEqual({ levels: [], holds: true, words: 'not isolated' });
  });
});
