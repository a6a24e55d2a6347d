import type { TestProject } from 'vitest/node';
import { startObjects } from '../../src/embedded/objects.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';
import { startTemporal } from '../../src/embedded/temporal.ts';

/** Where the servers of a test run are; plain data, because it crosses from the runner to the tests' processes. */
export interface ServerAddresses {
  temporal: { address: string; uiUrl: string };
  /** PostgreSQL 17: `live` is what is backed up, `scratch` another cluster that drills restore into. URLs are the superuser's. */
  postgres: { live: string; scratch: string; binDir: string };
  objects: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string };
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: ServerAddresses;
  }
}

interface Running {
  users: number;
  started: Promise<{ addresses: ServerAddresses; stop: () => Promise<void> }>;
}

// One set of servers for the whole run, though each project sets itself up with its own copy of this module.
const shared = globalThis as typeof globalThis & { watchkeeperServers?: Running | undefined };

/** Fetches the tools and starts the servers, once a run; the last project that is done stops them. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const running = (shared.watchkeeperServers ??= { users: 0, started: startAll() });
  running.users += 1;
  const { addresses, stop } = await running.started;
  project.provide('servers', addresses);
  return async () => {
    running.users -= 1;
    if (running.users > 0) return;
    shared.watchkeeperServers = undefined;
    await stop();
  };
}

async function startAll(): Promise<{ addresses: ServerAddresses; stop: () => Promise<void> }> {
  const settings = { fsync: 'off', max_connections: '200' };
  const [temporal, live, scratch, objects] = await Promise.all([
    startTemporal(),
    startPostgres({ settings }),
    startPostgres({ settings }),
    startObjects(),
  ]);
  const { endpoint, region, accessKeyId, secretAccessKey } = objects;
  return {
    addresses: {
      temporal: { address: temporal.address, uiUrl: temporal.uiUrl ?? '' },
      postgres: { live: live.url, scratch: scratch.url, binDir: live.binDir },
      objects: { endpoint, region, accessKeyId, secretAccessKey },
    },
    stop: async () => {
      await Promise.all([temporal, live, scratch, objects].map(async (server) => await server.stop()));
    },
  };
}
