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

interface EnvironmentOf {
  namespace: string;
  services: Readonly<Record<string, { image: string }>>;
  /** As a system file says them. */
  routes?: object;
}

/** Environments of the system by name: in which namespace of the cluster, and which services. */
export type Environments = Readonly<Record<string, EnvironmentOf>>;

export const shop: Environments = {
  test: { namespace: 'demo-shop', services: { api: { image: 'registry.demo/api' }, web: { image: 'registry.demo/web' } } },
};

/** Two services on a real control plane, a Temporal server and a worker in this process. */
export interface DeployWorld extends AsyncDisposable {
  runs: Watchkeeper;
  cluster: DemoCluster;
  /**
   * Starts a run, in `test` unless said otherwise; ana approves it as soon as it asks, if it does. Returns when it is over, with when that was
   * (of `performance.now()`) and how long it took since.
   */
  run<N extends RunbookName>(
    runbook: N,
    input: RunbookInputGiven<N>,
    environment?: string,
  ): Promise<{ approvedAt: number; seconds: number }>;
  /** Requests that this process has sent to the API server so far. */
  requests(): number;
}

/** `environments`: of the system `bench`; their namespaces and workloads are the caller's to make. Absent: the shop of the demo, as `bench/test`. */
export async function deployWorld(environments: Environments = shop): Promise<DeployWorld> {
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
  await writeFile(join(folder, 'systems', 'bench.yaml'), JSON.stringify(system(objects.endpoint, environments)));
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
    targets: Object.keys(environments).map((name) => `bench/${name}`),
    workflows: true,
    activities: wireActivities(config),
    codecKeys: [],
  });
  const runs = await connectRuns(config);
  return {
    runs,
    cluster,
    requests: () => requests,
    async run(runbook, input, environment = 'test') {
      const ref = await runs.start(runbook, { target: `bench/${environment}`, requester: 'bench', input });
      const approvedAt = await approved(runs, ref);
      const { kind } = await runs.outcome(ref);
      if (kind !== 'done') throw new Error(`${runbook} ended as ${kind}`);
      return { approvedAt, seconds: (performance.now() - approvedAt) / 1000 };
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

function system(endpoint: string, environments: Environments): object {
  const made = Object.entries(environments).map(([name, { namespace, ...parts }]) => [
    name,
    { production: false, platform: { kind: 'kubernetes', namespace, kubeconfig: 'env:BENCH_KUBECONFIG' }, ...parts },
  ]);
  return {
    system: 'bench',
    timeZone: 'UTC',
    objects: { bucket: 'bench', endpoint, accessKeyId: 'env:BENCH_KEY_ID', secretAccessKey: 'env:BENCH_SECRET' },
    approvers: ['ana', 'ben', 'cleo'],
    environments: Object.fromEntries(made),
  };
}
