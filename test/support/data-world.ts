import { MockActivityEnvironment } from '@temporalio/testing';
import { Client } from 'pg';
import { backupActivities } from '../../src/activities/backup.ts';
import { postgresActivities } from '../../src/activities/postgres.ts';
import { restoreActivities } from '../../src/activities/restore.ts';
import { storeSettingsActivities } from '../../src/activities/store-settings.ts';
import { swapActivities } from '../../src/activities/swap.ts';
import { openDumpServers } from '../../src/adapters/postgres/dump-server.ts';
import { clientPrograms } from '../../src/adapters/postgres/programs.ts';
import { archiveReader } from '../../src/adapters/postgres/read-archive.ts';
import { openSettingsServers } from '../../src/adapters/postgres/settings-server.ts';
import { openRestoreServers } from '../../src/adapters/postgres/restore-server.ts';
import { openS3Objects } from '../../src/adapters/s3/open-objects.ts';
import type { S3Limits } from '../../src/adapters/s3/s3-limits.ts';
import { unpacker } from '../../src/adapters/zstd/unpack-to-file.ts';
import { findZstd } from '../../src/adapters/zstd/zstd-program.ts';
import type { Objects } from '../../src/activities/objects.ts';
import type { BackupPolicy, Environment, PostgresStore } from '../../src/domain/system/environment.ts';
import { environmentOf } from './fake-system.ts';
import { freshBucket, servers } from './servers.ts';

export interface DataWorldOptions {
  /** URL of the store's database. */
  url: string;
  scratchUrl?: string;
  /** Instead of the store of the test run: a proxy before it. */
  endpoint?: string;
  limits?: Partial<S3Limits>;
  backup?: Partial<BackupPolicy>;
  checks?: PostgresStore['checks'];
  /** What references stand for, beside the usual ones. */
  secrets?: Record<string, string>;
  /** False: Node compresses. */
  zstdProgram?: boolean;
  bucket?: string;
}

/** The activities of backups and restores on real servers, without workflows. */
export async function dataWorld(options: DataWorldOptions) {
  const { endpoint, region, accessKeyId, secretAccessKey } = servers().objects;
  const bucket = options.bucket ?? (await freshBucket('data'));
  const secrets: Record<string, string> = {
    'env:DATABASE_URL': options.url,
    'env:SCRATCH_URL': options.scratchUrl ?? servers().postgres.scratch,
    'env:KEY_ID': accessKeyId,
    'env:SECRET': secretAccessKey,
    ...options.secrets,
  };
  const resolve = async (value: string): Promise<string> => await Promise.resolve(secrets[value] ?? value);
  const store = (at: string): Environment['objects'] => ({
    bucket,
    prefix: 'wk',
    region,
    endpoint: at,
    accessKeyId: 'env:KEY_ID',
    secretAccessKey: 'env:SECRET',
  });
  const env = environmentOf('data', {
    objects: store(options.endpoint ?? endpoint),
    stores: [
      {
        kind: 'postgres',
        name: 'main',
        url: 'env:DATABASE_URL',
        scratchUrl: 'env:SCRATCH_URL',
        after: [],
        checks: options.checks ?? [],
        backup: { everySeconds: 3600, retention: { last: 1, daily: 0, weekly: 0, monthly: 0 }, encryptTo: [], ...options.backup },
      },
    ],
  });
  const choosePrograms = clientPrograms([servers().postgres.binDir]);
  const openObjects = openS3Objects(resolve, options.limits ?? {});
  const zstd = async () => (options.zstdProgram === false ? undefined : await findZstd(['/usr/bin', '/usr/local/bin']));
  const openServer = openDumpServers({ resolve, choosePrograms, zstd });
  const openRestoreServer = openRestoreServers({ resolve, choosePrograms });
  const activities = {
    ...backupActivities({ openObjects, openServer, resolve, readArchive: archiveReader(choosePrograms) }),
    ...postgresActivities({ openServer }),
    ...storeSettingsActivities({ openSettings: openSettingsServers({ resolve }) }),
    ...restoreActivities({
      openObjects,
      openServer: openRestoreServer,
      resolve,
      unpack: unpacker(zstd),
    }),
    ...swapActivities({ openServer: openRestoreServer }),
  };
  type Activities = typeof activities;

  /** Runs one activity as a worker would; `in` another activity environment to cancel it or to be another attempt. */
  async function run<N extends keyof Activities>(
    name: N,
    input: Parameters<Activities[N]>[0]['input'],
    mock: MockActivityEnvironment = new MockActivityEnvironment(),
  ): Promise<Awaited<ReturnType<Activities[N]>>> {
    const activity = async (): Promise<unknown> => await (activities[name] as (at: unknown) => Promise<unknown>)({ env, input });
    return (await mock.run<[], unknown, () => Promise<unknown>>(activity)) as Awaited<ReturnType<Activities[N]>>;
  }

  const direct: Objects = openS3Objects(resolve)(store(endpoint));
  return {
    env,
    run,
    /** The store as it is, past any proxy. */
    objects: direct,
    /** Dumps and commits a set. */
    async backUp(setId: string) {
      await run('dumpStore', { store: 'main', setId });
      return await run('commitSet', { store: 'main', setId });
    },
    /** What is left of a set, committed or not: keys, and how many uploads were open. */
    async leftOf(setId: string): Promise<{ keys: string[]; uploads: number }> {
      const prefix = `wk/sets/demo/data/main/${setId}/`;
      return { keys: (await direct.list(prefix)).map(({ key }) => key), uploads: await direct.abortUploads(prefix) };
    },
  };
}

/** Runs statements in a database, one after the other. */
export async function execute(url: string, ...statements: string[]): Promise<void> {
  await asking(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

/** The first column of what a statement returns. */
export async function valuesOf(url: string, statement: string): Promise<unknown[]> {
  return await asking(url, async (client) =>
    (await client.query<unknown[]>({ text: statement, rowMode: 'array' })).rows.map(([value]) => value),
  );
}

async function asking<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
