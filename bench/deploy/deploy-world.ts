import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { subscribe } from 'node:diagnostics_channel';
import { connectRuns } from '../../src/cli/connect.ts';
import type { RunRef, Watchkeeper } from '../../src/client/watchkeeper.ts';
import { configWith } from '../../src/config.ts';
import type { RunbookInputGiven, RunbookName } from '../../src/domain/run/inputs-schema.ts';
import { startObjects } from '../../src/embedded/objects.ts';
import { startTemporal } from '../../src/embedded/temporal.ts';
import { installRuntime } from '../../src/workers/runtime.ts';
import { serveWorkers } from '../../src/workers/serve.ts';
import { wireActivities } from '../../src/workers/wire-activities.ts';
import type { DemoCluster } from '../../src/demo/deploy/cluster.ts';
import { startCluster } from '../../src/demo/deploy/cluster.ts';

const target = 'bench/test';

/** Two services on a real control plane, a Temporal server and a worker in this process. */
export interface DeployWorld extends AsyncDisposable {
  runs: Watchkeeper;
  cluster: DemoCluster;
  /** Starts a run; ana approves it as soon as it asks, if it does. Returns when it is over, with how long it took since the approval. */
  run<N extends RunbookName>(runbook: N, input: RunbookInputGiven<N>): Promise<{ seconds: number }>;
  /** Requests that this process has sent to the API server so far. */
  requests(): number;
}

export async function deployWorld(): Promise<DeployWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-bench-'));
  const [temporal, objects, cluster] = await Promise.all([
    startTemporal({ headless: true }),
    startObjects(),
    startCluster(() => undefined),
  ]);
  await objects.createBucket('bench');
  let requests = 0;
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: { getHeader(name: string): unknown } };
    if (String(request.getHeader('host')) === new URL(cluster.server).host) requests += 1;
  });
  await mkdir(join(folder, 'systems'));
  await writeFile(join(folder, 'systems', 'bench.yaml'), JSON.stringify(system(objects.endpoint)));
  const config = configWith({
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    WATCHKEEPER_SYSTEMS: join(folder, 'systems'),
    WATCHKEEPER_LOG_LEVEL: 'error',
    BENCH_KUBECONFIG: cluster.kubeconfig,
    BENCH_KEY_ID: objects.accessKeyId,
    BENCH_SECRET: objects.secretAccessKey,
  });
  installRuntime(config);
  const { address, namespace } = temporal;
  const served = await serveWorkers({
    temporal: { address },
    namespace,
    targets: [target],
    workflows: true,
    activities: wireActivities(config),
    codecKeys: [],
  });
  const runs = await connectRuns(config);
  return {
    runs,
    cluster,
    requests: () => requests,
    async run(runbook, input) {
      const ref = await runs.start(runbook, { target, requester: 'bench', input });
      const startedAt = await approved(runs, ref);
      const { kind } = await runs.outcome(ref);
      if (kind !== 'done') throw new Error(`${runbook} ended as ${kind}`);
      return { seconds: (performance.now() - startedAt) / 1000 };
    },
    async [Symbol.asyncDispose]() {
      await served.stop();
      await Promise.all([temporal.stop(), objects.stop(), cluster.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Approves a run when it asks; returns when it did, or when it began to act without asking. */
async function approved(runs: Watchkeeper, ref: RunRef): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const view = await runs.view(ref).catch(() => undefined);
    if (view?.phase === 'acting' || view?.phase === 'done') return startedAt;
    if (view?.waitingFor === 'approval') break;
    await sleep(20);
  }
  const { hash = '' } = (await runs.plan(ref)) ?? {};
  const approvedAt = performance.now();
  await runs.decide(ref, { planHash: hash, by: 'ana', verdict: 'approve' });
  return approvedAt;
}

function system(endpoint: string): object {
  return {
    system: 'bench',
    timeZone: 'UTC',
    objects: { bucket: 'bench', endpoint, accessKeyId: 'env:BENCH_KEY_ID', secretAccessKey: 'env:BENCH_SECRET' },
    approvers: ['ana', 'ben', 'cleo'],
    environments: {
      test: {
        production: false,
        platform: { kind: 'kubernetes', namespace: 'demo-shop', kubeconfig: 'env:BENCH_KUBECONFIG' },
        services: { api: { image: 'registry.demo/api' }, web: { image: 'registry.demo/web' } },
      },
    },
  };
}
