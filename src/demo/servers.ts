import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { configWith } from '../config.ts';
import { startObjects } from '../embedded/objects.ts';
import { startPostgres } from '../embedded/postgres.ts';
import { startTemporal } from '../embedded/temporal.ts';
import { seedShop } from './seed.ts';

/** All that the demo runs on, and the variables that `systems/demo.yaml` refers to. */
export interface DemoServers {
  address: string;
  namespace: string;
  ui: string;
  shopUrl: string;
  binDir: string;
  variables: Record<string, string>;
  stop(): Promise<void>;
}

const bucket = 'watchkeeper-demo';

/** Starts Temporal with its UI, PostgreSQL with a seeded shop, a second PostgreSQL for drills, and an S3 server. */
export async function startDemoServers(folder: string, started: (stop: () => Promise<void>) => void): Promise<DemoServers> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const tracked = async <S extends { stop(): Promise<void> }>(starting: Promise<S>): Promise<S> => {
    const server = await starting;
    started(async () => await server.stop());
    return server;
  };
  const [temporal, live, scratch, objects] = await Promise.all([
    tracked(startTemporal({ databaseFile: join(folder, 'temporal.db') })),
    tracked(startPostgres()),
    tracked(startPostgres()),
    tracked(startObjects()),
  ]);
  await objects.createBucket(bucket);
  const shopUrl = await seedShop(live.url);
  return {
    address: temporal.address,
    namespace: temporal.namespace,
    ui: temporal.uiUrl ?? '',
    shopUrl,
    binDir: live.binDir,
    variables: {
      DEMO_DATABASE_URL: shopUrl,
      DEMO_SCRATCH_URL: scratch.url,
      DEMO_OBJECTS_ENDPOINT: objects.endpoint,
      DEMO_OBJECTS_KEY_ID: objects.accessKeyId,
      DEMO_OBJECTS_SECRET: objects.secretAccessKey,
    },
    stop: async () => void (await Promise.all([temporal, live, scratch, objects].map(async (server) => await server.stop()))),
  };
}

/** The settings of a process that works on these servers. */
export function demoConfig(servers: DemoServers): Config {
  return configWith({
    ...servers.variables,
    TEMPORAL_ADDRESS: servers.address,
    TEMPORAL_NAMESPACE: servers.namespace,
    TEMPORAL_UI_ADDRESS: servers.ui,
    WATCHKEEPER_LOG_LEVEL: 'error',
  });
}
