import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Watchkeeper } from '../../src/client/watchkeeper.ts';
import { watchkeeper } from '../../src/client/watchkeeper.ts';
import type { RunbookInputGiven, RunbookName } from '../../src/domain/run/inputs-schema.ts';
import { startTemporal } from '../../src/embedded/temporal.ts';
import type { FaultRun } from './fault-run.ts';
import { faultRun } from './fault-run.ts';
import type { WorkerProcess } from './fault-worker.ts';
import { workerProcess } from './fault-worker.ts';
import type { Kubelab } from './kubelab.ts';
import { freshBucket, servers } from './servers.ts';

const target = 'shop/test';

/** A namespace with two services and a route of two colours, a Temporal server, and a worker as a process that may be killed. */
export interface DeployStage {
  runs: Watchkeeper;
  worker: WorkerProcess;
  kubectl(...args: string[]): Promise<string>;
  /** Starts a run, approved by ana where that is needed. */
  start<N extends RunbookName>(runbook: N, input: RunbookInputGiven<N>): Promise<FaultRun>;
  /** How often the cluster was made to roll a Deployment out. */
  rollouts(deployment: string): Promise<number>;
  close(): Promise<void>;
}

export async function deployStage(lab: Kubelab): Promise<DeployStage> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-deploys-'));
  await mkdir(join(folder, 'systems'));
  const [temporal, bucket, namespace] = await Promise.all([
    startTemporal({ databaseFile: join(folder, 'temporal.db'), headless: true }),
    freshBucket('deploys'),
    lab.freshNamespace('shop'),
  ]);
  const kubectl = async (...args: string[]): Promise<string> => await lab.kubectl(['-n', namespace, ...args]);
  await lab.kubectl(['-n', namespace, 'apply', '-f', '-'], manifests());
  await kubectl('wait', '--for=condition=Available', 'deployment', '--all', '--timeout=60s');
  await writeFile(join(folder, 'kubeconfig'), lab.kubeconfig, { mode: 0o600 });
  const { endpoint, accessKeyId, secretAccessKey } = servers().objects;
  await writeFile(join(folder, 'systems', 'shop.yaml'), JSON.stringify(systemText({ folder, namespace, bucket, endpoint })));
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection });
  const runs = watchkeeper(client);
  const worker = workerProcess([target], {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: folder,
    TEMPORAL_ADDRESS: temporal.address,
    WATCHKEEPER_SYSTEMS: join(folder, 'systems'),
    STAGE_KEY_ID: accessKeyId,
    STAGE_SECRET: secretAccessKey,
  });
  await worker.start();
  return {
    runs,
    worker,
    kubectl,
    async start(runbook, input) {
      const ref = await runs.start(runbook, { target, requester: 'zed', input });
      const run = faultRun({ client, runs }, ref);
      await run.waitsFor('approval');
      await runs.decide(ref, { planHash: (await runs.plan(ref))?.hash ?? '', by: 'ana', verdict: 'approve' });
      return run;
    },
    rollouts: async (name) =>
      Number(await kubectl('get', 'deployment', name, '-o', 'jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}')),
    async close() {
      await worker.kill();
      await connection.close();
      await temporal.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function manifests(): object {
  const deployment = (name: string, labels: Record<string, string>): object => {
    const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: `lab.test/${name}:v1` }] } };
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: { replicas: 2, selector: { matchLabels: labels }, template },
    };
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'gateway' },
    spec: { selector: { app: 'gateway', version: 'blue' }, ports: [{ port: 80 }] },
  };
  const colours = ['blue', 'green'].map((version) => deployment(`gateway-${version}`, { app: 'gateway', version }));
  return { apiVersion: 'v1', kind: 'List', items: [deployment('api', { app: 'api' }), ...colours, service] };
}

function systemText({ folder, namespace, bucket, endpoint }: Record<'folder' | 'namespace' | 'bucket' | 'endpoint', string>): object {
  return {
    system: 'shop',
    timeZone: 'UTC',
    objects: { bucket, endpoint, accessKeyId: 'env:STAGE_KEY_ID', secretAccessKey: 'env:STAGE_SECRET' },
    approvers: ['ana', 'ben', 'cleo'],
    environments: {
      test: {
        production: false,
        platform: { kind: 'kubernetes', namespace, kubeconfig: `file:${folder}/kubeconfig` },
        services: { api: {}, 'gateway-blue': {}, 'gateway-green': {} },
        routes: { gateway: { colours: { blue: 'gateway-blue', green: 'gateway-green' } } },
      },
    },
  };
}
