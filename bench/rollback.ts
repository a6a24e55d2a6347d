import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from './main.ts';
import type { Measured } from './measured.ts';
import { deployWorld } from './deploy/deploy-world.ts';
import { median } from './median.ts';

/** From the command until the cluster is asked for the old image, in an emergency with a warm worker; against `kubectl rollout undo` of the twin. */
export async function rollback({ runs = 5 }: BenchOptions): Promise<Measured> {
  await using world = await deployWorld();
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
  const [ourSeconds, bareSeconds] = [median(ours), median(bare)];
  return {
    name: 'rollback',
    ratios: { wall: ourSeconds / bareSeconds, ofTwoSeconds: ourSeconds / 2 },
    runs,
    conditions: `command to change: ours ${ours.map((each) => each.toFixed(2)).join(', ')} s, kubectl rollout undo ${bareSeconds.toFixed(2)} s (median); each look costs a process of kubectl`,
  };
}
