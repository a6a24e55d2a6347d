import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { startObjects } from '../../src/embedded/objects.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';
import type { SideSettings } from './side-settings.ts';

export interface BenchServers extends AsyncDisposable {
  settings: SideSettings;
  /** Size of the database in the server. */
  megabytes: number;
  query(sql: string): Promise<void>;
}

/** A PostgreSQL with the data set in the database `bench`, and an S3 server. */
export async function startBenchServers(scale: number): Promise<BenchServers> {
  const settings = { shared_buffers: '1GB', max_wal_size: '4GB' };
  const [postgres, objects] = await Promise.all([startPostgres({ settings }), startObjects()]);
  await objects.createBucket('bench');
  const query = async (sql: string, database = 'postgres'): Promise<unknown[]> => await inDatabase(at(postgres.url, database), sql);
  console.error(`filling a database (about ${scale} GB) …`);
  await query('create database bench');
  const sql = await readFile(new URL('dataset.sql', import.meta.url), 'utf8');
  await query(sql.replaceAll(':scale', String(scale)), 'bench');
  await query('vacuum analyze', 'bench');
  await query('checkpoint');
  const [size] = await query("select pg_database_size('bench')::float8 as bytes");
  const { endpoint, region, accessKeyId, secretAccessKey } = objects;
  return {
    settings: {
      url: at(postgres.url, 'bench'),
      binDir: postgres.binDir,
      postmaster: await postmasterOf(postgres.dir),
      objects: { endpoint, region, accessKeyId, secretAccessKey },
    },
    megabytes: Math.round((size as { bytes: number }).bytes / 1e6),
    query: async (text) => void (await query(text)),
    async [Symbol.asyncDispose]() {
      await Promise.all([postgres.stop(), objects.stop()]);
    },
  };
}

async function postmasterOf(dir: string): Promise<number> {
  const [pid] = (await readFile(`${dir}/data/postmaster.pid`, 'utf8')).split('\n');
  return Number(pid);
}

function at(url: string, database: string): string {
  return url.replace(/\/[^/]*$/, `/${database}`);
}

async function inDatabase(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
