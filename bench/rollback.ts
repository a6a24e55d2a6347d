import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from './main.ts';
import type { Measured } from './measured.ts';
import type { DeployWorld, Environments } from './deploy/deploy-world.ts';
import { deployWorld, shop } from './deploy/deploy-world.ts';
import { median } from './median.ts';

/** The same two services as the colours of one route. */
const colours: Environments = {
  colours: {
    namespace: 'demo-shop',
    services: shop['test']?.services ?? {},
    routes: { shop: { router: 'service/shop', label: 'app', colours: { api: 'api', web: 'web' } } },
  },
};

/** From the command until the cluster is asked for the old image, in an emergency with a warm worker; against `kubectl rollout undo` of the twin. And from the approval of a switch of colours until traffic is sent to the other one. */
export async function rollback({ runs = 5 }: BenchOptions): Promise<Measured> {
  await using world = await deployWorld({ ...shop, ...colours });
  const { kubectl } = world.cluster;
  const imageOf = async (name: string): Promise<string> =>
    await kubectl(['-n', 'demo-shop', 'get', 'deployment', name, '-o', 'jsonpath={.spec.template.spec.containers[0].image}']);
  const untilOther = async (name: string, image: string): Promise<void> => {
    while ((await imageOf(name)) === image) await sleep(5);
  };
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < runs; round += 1) {
    await world.run('deploy', { release: `v${round + 2}`, services: ['api'] });
    const bad = await imageOf('api');
    const oursAt = performance.now();
    const rolling = world.run('rollback', { services: ['api'], emergency: true });
    await untilOther('api', bad);
    ours.push((performance.now() - oursAt) / 1000);
    await rolling;
    await kubectl(['-n', 'demo-shop', 'set', 'image', 'deployment/web', `web=registry.demo/web:v${round + 2}`]);
    await kubectl(['-n', 'demo-shop', 'rollout', 'status', 'deployment/web']);
    const worse = await imageOf('web');
    const bareAt = performance.now();
    await kubectl(['-n', 'demo-shop', 'rollout', 'undo', 'deployment/web']);
    await untilOther('web', worse);
    bare.push((performance.now() - bareAt) / 1000);
  }
  const switched = await switches(world, runs);
  const [ourSeconds, bareSeconds, switchSeconds] = [median(ours), median(bare), median(switched)];
  return {
    name: 'rollback',
    ratios: { wall: ourSeconds / bareSeconds, ofTwoSeconds: ourSeconds / 2, switch: switchSeconds / 2 },
    runs,
    conditions: `command to change: ours ${ours.map((each) => each.toFixed(2)).join(', ')} s, kubectl rollout undo ${bareSeconds.toFixed(2)} s (median); approval to switched colour ${switched.map((each) => each.toFixed(2)).join(', ')} s, of two; each look costs a process of kubectl`,
  };
}

/** To and fro; seconds from each approval until the router selects the other colour. */
async function switches({ cluster: { kubectl }, run }: DeployWorld, count: number): Promise<number[]> {
  const spec = { selector: { app: 'api' }, ports: [{ port: 80 }] };
  await kubectl(['-n', 'demo-shop', 'apply', '-f', '-'], { apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop' }, spec });
  const live = async (): Promise<string> =>
    await kubectl(['-n', 'demo-shop', 'get', 'service', 'shop', '-o', 'jsonpath={.spec.selector.app}']);
  const seconds: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const before = await live();
    const running = run('switchTraffic', { route: 'shop' }, 'colours');
    while ((await live()) === before) await sleep(5);
    const switchedAt = performance.now();
    seconds.push((switchedAt - (await running).approvedAt) / 1000);
  }
  return seconds;
}
