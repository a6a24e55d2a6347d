import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { execa } from 'execa';
import { mostCachedWorkflows } from '../src/workers/create-workers.ts';
import { makeKubelab } from '../test/rigs/kubelab-binary.ts';
import type { DeployWorld } from './deploy/deploy-world.ts';
import { deployWorld } from './deploy/deploy-world.ts';
import { fleetEnvironments, fleetManifests } from './fleet/fleet-manifests.ts';
import type { BenchOptions } from './main.ts';
import type { Measured } from './measured.ts';
import { median } from './median.ts';

const namespaces = 20;
const perNamespace = 5;

/**
 * 100 Deployments over 20 namespaces are restarted, namespace by namespace at once and one after the other within each, as runs of their own; against a
 * shell loop of `kubectl rollout restart` and `rollout status` that does as many at once. The first round of both does not count, and before it ours goes
 * on until the worker keeps as many locks in memory as it ever will: from then on its memory is compared.
 */
export async function fleet({ runs = 3, scale = 1 }: BenchOptions): Promise<Measured> {
  const size = { namespaces, deployments: perNamespace * scale };
  const environments = fleetEnvironments(size);
  await using world = await deployWorld(environments);
  for (const manifests of fleetManifests(size)) await world.cluster.kubectl(['apply', '-f', '-'], manifests);
  await world.cluster.kubectl(['wait', '--for=condition=Available', 'deployment', '--all', '-A', '--timeout=180s']);
  await using shell = await shellLoop(world, Object.keys(environments), size.deployments);
  const all = namespaces * size.deployments;
  for (let done = 0; done < mostCachedWorkflows; done += all) await restartAll(world, environments);
  const ours: number[] = [];
  const bare: number[] = [];
  const memory: NodeJS.MemoryUsage[] = [];
  let requests = 0;
  for (let round = 0; round <= runs; round += 1) {
    const before = world.requests();
    const ourSeconds = await secondsOf(async () => await restartAll(world, environments));
    memory.push(memoryKept());
    const shellSeconds = await secondsOf(shell.run);
    if (round === 0) continue;
    requests = world.requests() - before;
    ours.push(ourSeconds);
    bare.push(shellSeconds);
  }
  const [ourSeconds, bareSeconds] = [median(ours), median(bare)];
  return {
    name: 'fleet',
    ratios: { wall: ourSeconds / bareSeconds },
    rssGrowthBytes: Math.max(...memory.map(({ rss }) => rss)) - (memory[0]?.rss ?? 0),
    runs,
    conditions: `${all} Deployments of 1 instance, ready after 2 s, ${namespaces} at once: ours ${ourSeconds.toFixed(1)} s and ${(requests / all).toFixed(1)} requests each, shell ${bareSeconds.toFixed(1)} s; medians of ${runs}; memory after each round, in MB: resident ${megabytes(memory.map(({ rss }) => rss))}; heap ${megabytes(memory.map(({ heapUsed }) => heapUsed))}`,
  };
}

async function restartAll({ runs }: DeployWorld, environments: ReturnType<typeof fleetEnvironments>): Promise<void> {
  await Promise.all(
    Object.entries(environments).map(async ([name, { services }]) => {
      for (const service of Object.keys(services)) {
        const ref = await runs.start('restart', { target: `bench/${name}`, requester: 'bench', input: { service } });
        const { kind } = await runs.outcome(ref);
        if (kind !== 'done') throw new Error(`restart of ${service} in ${name} ended as ${kind}`);
      }
    }),
  );
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

/**
 * What this process, which is the worker too, holds when the garbage of its main thread is collected: the heap grows with every run where something is
 * kept. The resident part goes up and down with the garbage of the thread that runs workflows.
 */
function memoryKept(): NodeJS.MemoryUsage {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage();
}

function megabytes(sizes: readonly number[]): string {
  return sizes.map((bytes) => (bytes / 1e6).toFixed(0)).join(', ');
}

async function shellLoop({ cluster }: DeployWorld, names: readonly string[], deployments: number) {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-bench-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
  const program = await makeKubelab(() => undefined);
  const script = fileURLToPath(new URL('fleet/shell-loop.sh', import.meta.url));
  return {
    run: async () => void (await execa('sh', [script, program, kubeconfig, String(deployments), ...names])),
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
  };
}
