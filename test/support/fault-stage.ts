import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { CodecKey } from '../../src/client/codec.ts';
import { dataConverterOf } from '../../src/client/data-converter.ts';
import type { Watchkeeper } from '../../src/client/watchkeeper.ts';
import { watchkeeper } from '../../src/client/watchkeeper.ts';
import type { EmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';
import type { EmbeddedTemporal } from '../../src/embedded/temporal.ts';
import { startTemporal } from '../../src/embedded/temporal.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { startFaultProxy } from './fault-proxy.ts';
import type { SeedOptions } from './fault-seed.ts';
import { seedDatabase } from './fault-seed.ts';
import type { WorkerProcess } from './fault-worker.ts';
import { workerProcess } from './fault-worker.ts';
import { freshBucket, servers } from './servers.ts';

export const stageTarget = 'faults/production';

/** A store of the stage that one test has for itself. */
export interface Scene {
  stage: FaultStage;
  store: string;
  database: string;
  /** As the superuser. */
  url: string;
}

/** Servers of its own that may be killed, an S3 server behind a proxy that breaks what it is told to, and a worker as a process. */
export interface FaultStage {
  folder: string;
  /** Where the worker keeps what it must spool. */
  spool: string;
  client: Client;
  runs: Watchkeeper;
  proxy: FaultProxy;
  bucket: string;
  worker: WorkerProcess;
  live(): EmbeddedPostgres;
  scratch(): EmbeddedPostgres;
  scene(seed?: SeedOptions): Promise<Scene>;
  /** kill -9, and again on the same file or folder and port. */
  killTemporal(): Promise<void>;
  startTemporal(): Promise<void>;
  killPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** More variables of the worker. */
  env?: Record<string, string>;
  codecKeys?: readonly CodecKey[];
}

const settings = { max_connections: '60' };

/** Starts it all, and a worker. */
export async function faultStage({ env = {}, codecKeys = [] }: StageOptions = {}): Promise<FaultStage> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-faults-'));
  await chmod(folder, 0o755);
  const [spool, systems] = [join(folder, 'spool'), join(folder, 'systems')];
  for (const made of [spool, systems]) await mkdir(made);
  const databaseFile = join(folder, 'temporal.db');
  const cluster = async (name: string, port?: number): Promise<EmbeddedPostgres> =>
    await startPostgres({ dir: join(folder, name), settings, ...(port !== undefined && { port }) });
  const started = await Promise.all([
    startTemporal({ databaseFile, headless: true }),
    cluster('live'),
    cluster('scratch'),
    freshBucket('faults'),
  ]);
  let [temporal, live]: [EmbeddedTemporal, EmbeddedPostgres] = [started[0], started[1]];
  const [scratch, bucket] = [started[2], started[3]];
  const { endpoint, accessKeyId, secretAccessKey } = servers().objects;
  const proxy = await startFaultProxy(endpoint);
  const connection = await Connection.connect({ address: temporal.address });
  const dataConverter = dataConverterOf(codecKeys);
  const client = new Client({ connection, ...(dataConverter && { dataConverter }) });
  const worker = workerProcess([stageTarget], {
    PATH: `${live.binDir}:/usr/local/bin:/usr/bin:/bin`,
    HOME: folder,
    TMPDIR: spool,
    TEMPORAL_ADDRESS: temporal.address,
    WATCHKEEPER_SYSTEMS: systems,
    WATCHKEEPER_LOG_LEVEL: 'info',
    STAGE_SCRATCH_URL: scratch.url,
    STAGE_KEY_ID: accessKeyId,
    STAGE_SECRET: secretAccessKey,
    ...env,
  });
  const stores: Record<string, object> = {};
  const stage: FaultStage = {
    folder,
    spool,
    client,
    runs: watchkeeper(client),
    proxy,
    bucket,
    worker,
    live: () => live,
    scratch: () => scratch,
    async scene(seed = {}) {
      const store = `s${Object.keys(stores).length + 1}`;
      const url = await seedDatabase(live.url, `shop_${store}`, seed);
      await writeFile(join(folder, `${store}.url`), url);
      stores[store] = storeText(join(folder, `${store}.url`));
      await writeFile(join(systems, 'faults.yaml'), JSON.stringify(systemText({ bucket, endpoint: proxy.endpoint, stores })));
      return { stage, store, url, database: `shop_${store}` };
    },
    killTemporal: async () => await temporal.kill(),
    startTemporal: async () => void (temporal = await startTemporal({ databaseFile, headless: true, port: temporal.port })),
    killPostgres: async () => await live.kill(),
    startPostgres: async () => void (live = await cluster('live', live.port)),
    async close() {
      await worker.kill();
      await connection.close();
      await Promise.all([temporal, live, scratch, proxy].map(async (server) => await server.stop()));
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await stage.scene();
  await worker.start();
  return stage;
}

function storeText(urlFile: string): object {
  const checks = [{ name: 'customers exist', sql: 'select count(*) from customers', atLeast: 1 }];
  return { kind: 'postgres', url: `file:${urlFile}`, scratchUrl: 'env:STAGE_SCRATCH_URL', checks };
}

function systemText({ bucket, endpoint, stores }: { bucket: string; endpoint: string; stores: object }): object {
  return {
    system: 'faults',
    description: 'Stores that faults are tried on.',
    timeZone: 'UTC',
    objects: { bucket, prefix: 'wk', endpoint, accessKeyId: 'env:STAGE_KEY_ID', secretAccessKey: 'env:STAGE_SECRET' },
    backup: { every: '1h', retention: { last: 3, daily: 7, weekly: 5, monthly: 12 }, rpo: '1h', rto: '15m' },
    approvers: ['ana', 'ben', 'cleo'],
    contacts: [{ name: 'Ana Moreno', role: 'on call', email: 'ana@shop.internal' }],
    environments: { production: { stores } },
  };
}
