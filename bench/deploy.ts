import type { BenchOptions } from './main.ts';
import { shopDeployment } from '../src/demo/deploy/shop-manifests.ts';
import type { Measured } from './measured.ts';
import { deployWorld } from './deploy/deploy-world.ts';
import { median } from './median.ts';

/**
 * A release of one service, from its approval to its record, against `kubectl apply` and `rollout status` of the same change to its twin. New instances take
 * 20 s to be ready. The plan is made again after the approval, within what is measured.
 */
export async function deploy({ runs = 3 }: BenchOptions): Promise<Measured> {
  await using world = await deployWorld();
  const { kubectl } = world.cluster;
  // All new instances at once: the roll-out is as short as it can be, which is the harder case.
  const surge = '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":"100%","maxUnavailable":0}}}}';
  for (const name of ['api', 'web']) await kubectl(['-n', 'demo-shop', 'patch', 'deployment', name, '-p', surge]);
  const ours: number[] = [];
  const bare: number[] = [];
  const requests = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < runs; round += 1) {
    // Instances of this tag take 20 s; both begin with such that are ready at once.
    for (const name of ['api', 'web']) {
      await kubectl(['-n', 'demo-shop', 'set', 'image', `deployment/${name}`, `${name}=registry.demo/${name}:v${round + 2}`]);
      await kubectl(['-n', 'demo-shop', 'rollout', 'status', `deployment/${name}`]);
    }
    const before = world.requests();
    ours.push((await world.run('deploy', { release: 'slow', services: ['api'] })).seconds);
    requests.ours.push(world.requests() - before);
    const startedAt = performance.now();
    const said = [
      await kubectl(['-v=6', 'apply', '-f', '-'], shopDeployment('web', 'slow')),
      await kubectl(['-n', 'demo-shop', '-v=6', 'rollout', 'status', 'deployment/web', '--timeout=120s']),
    ];
    bare.push((performance.now() - startedAt) / 1000);
    requests.bare.push(said.join('\n').match(/https:\/\/\S+/g)?.length ?? 0);
  }
  const [ourSeconds, bareSeconds, ourRequests, bareRequests] = [ours, bare, requests.ours, requests.bare].map(median) as [
    number,
    number,
    number,
    number,
  ];
  return {
    name: 'deploy',
    ratios: { wall: ourSeconds / bareSeconds, requests: ourRequests / bareRequests },
    runs,
    conditions: `3 instances that take 20 s each, all at once: ours ${ourSeconds.toFixed(1)} s and ${ourRequests} requests, kubectl ${bareSeconds.toFixed(1)} s and ${bareRequests}; medians of ${runs}`,
  };
}
