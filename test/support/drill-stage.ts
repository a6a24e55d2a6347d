import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Watchkeeper } from '../../src/client/watchkeeper.ts';
import { watchkeeper } from '../../src/client/watchkeeper.ts';
import type { FaultRun } from './fault-run.ts';
import { faultRun } from './fault-run.ts';
import { seedDatabase } from './fault-seed.ts';
import type { WorkerProcess } from './fault-worker.ts';
import { workerProcess } from './fault-worker.ts';
import { freshBucket, freshNamespace, servers } from './servers.ts';

/** A store that is backed up, a place for its drills, and a worker as a process. */
export interface DrillStage {
  runs: Watchkeeper;
  worker: WorkerProcess;
  start(runbook: 'backup' | 'drillRecovery', environment?: 'production' | 'staging'): Promise<FaultRun>;
  /** Writes a system file beside that of the shop. */
  writeSystem(name: string, different: object): Promise<void>;
  close(): Promise<void>;
}

const environments = ['production', 'staging'] as const;

export interface DrillStageOptions {
  /** As a system file says it. */
  drillTarget: object;
  /** Of the server that is raised. */
  scratchUrl: string;
  /** Where the worker finds programs beside those of PostgreSQL. */
  path: string;
  /** More variables of the worker. */
  env?: Record<string, string>;
}

/** The store has a set in both environments. */
export async function drillStage({ drillTarget, scratchUrl, path, env = {} }: DrillStageOptions): Promise<DrillStage> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-drills-'));
  const systems = join(folder, 'systems');
  await mkdir(systems);
  const { temporal, postgres, objects } = servers();
  const [bucket, namespace] = await Promise.all([freshBucket('drills'), freshNamespace('drills')]);
  const url = await seedDatabase(postgres.live, `drilled_${namespace.replaceAll('-', '_')}`, {});
  const common = {
    timeZone: 'UTC',
    objects: { bucket, endpoint: objects.endpoint, accessKeyId: 'env:STAGE_KEY_ID', secretAccessKey: 'env:STAGE_SECRET' },
    backup: { every: '1h', retention: { last: 3, daily: 7, weekly: 5, monthly: 12 }, rpo: '1h', rto: '15m' },
    approvers: ['ana', 'ben', 'cleo'],
    contacts: [{ name: 'Ana Moreno', role: 'on call', email: 'ana@shop.internal' }],
  };
  const store = {
    ...{ kind: 'postgres', url: 'env:STAGE_URL', scratchUrl: 'env:STAGE_SCRATCH_URL' },
    drillTarget,
    checks: [{ name: 'customers exist', sql: 'select count(*) from customers', atLeast: 1 }],
  };
  const writeSystem = async (system: string, different: object): Promise<void> =>
    await writeFile(join(systems, `${system}.yaml`), JSON.stringify({ system, ...common, ...different }));
  await writeSystem('shop', { stores: { main: store }, environments: { production: {}, staging: { production: false } } });
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection, namespace });
  const runs = watchkeeper(client);
  const worker = workerProcess(
    environments.map((environment) => `shop/${environment}`),
    {
      PATH: `${postgres.binDir}:${path}`,
      HOME: folder,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: namespace,
      WATCHKEEPER_SYSTEMS: systems,
      STAGE_URL: url,
      STAGE_SCRATCH_URL: scratchUrl,
      STAGE_KEY_ID: objects.accessKeyId,
      STAGE_SECRET: objects.secretAccessKey,
      ...env,
    },
  );
  await worker.start();
  const start: DrillStage['start'] = async (runbook, environment = 'production') => {
    const ref = await runs.start(runbook, { target: `shop/${environment}`, requester: 'zed', input: { store: 'main' } });
    return faultRun({ client, runs }, ref);
  };
  for (const environment of environments) await (await start('backup', environment)).ended();
  return {
    ...{ runs, worker, writeSystem, start },
    async close() {
      await worker.kill();
      await connection.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
