import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ClientBase, QueryArrayConfig } from 'pg';
import type { OpenRestoreServer, RestoreServer } from '../../activities/restore-server.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { PostgresStore } from '../../domain/system/environment.ts';
import type { Resolve } from '../resolve.ts';
import { databaseFacts } from './database-facts.ts';
import { addRoles, dropUnusedRoles } from './restore-roles.ts';
import { loadDump } from './load-dump.ts';
import { closeDatabase, createDatabase, dropDatabase, openDatabase } from './restore-databases.ts';
import type { ChoosePrograms } from './programs.ts';
import { copyProperties } from './restore-properties.ts';
import { swapBack, swapDatabases } from './restore-swap.ts';
import { databaseIn, withSession } from './session.ts';

const hourMs = 3_600_000;

/** How many sessions load at once. One more than there are cores, so that none waits while the largest table is loaded last. */
const loadJobs = Math.max(2, Math.min(4, availableParallelism() + 1));

/** Opens the PostgreSQL servers of stores for restores; secrets are resolved at each call. */
export function openRestoreServers({ resolve, choosePrograms }: { resolve: Resolve; choosePrograms: ChoosePrograms }): OpenRestoreServer {
  return (store, which) => restoreServer(async () => await urlOf(store, which, resolve), choosePrograms);
}

async function urlOf(store: PostgresStore, which: 'live' | 'scratch', resolve: Resolve): Promise<string> {
  const reference = which === 'live' ? store.url : store.scratchUrl;
  if (reference !== undefined) return await resolve(reference);
  throw new OpsError('InvalidInput', `${store.name} has no scratch server`, { hint: 'Name one in the system file: scratchUrl: env:….' });
}

function restoreServer(urlNow: () => Promise<string>, choosePrograms: ChoosePrograms): RestoreServer {
  /** Databases are renamed, made and dropped from a database that is none of them. */
  const onServer = async <T>(doing: string, work: (client: ClientBase) => Promise<T>): Promise<T> => {
    const url = await urlNow();
    const database = databaseIn(url) === 'postgres' ? 'template1' : 'postgres';
    return await withSession({ url, database, doing, statementTimeoutMs: hourMs }, work);
  };
  const identity = async (): Promise<{ systemIdentifier: string; serverVersionNum: number }> =>
    await onServer('asking who the server is', async (client) => {
      const { rows } = await client.query<{ id: string; version: number }>(
        `select system_identifier::text as id, current_setting('server_version_num')::int as version from pg_control_system()`,
      );
      return { systemIdentifier: rows[0]?.id ?? '', serverVersionNum: rows[0]?.version ?? 0 };
    });
  return {
    home: async () => databaseIn(await urlNow()),
    identity,
    sizeOf: async (name) => await onServer(`measuring ${name}`, async (client) => await sizeOf(client, name)),
    create: async (made) => await onServer(`creating ${made.name}`, async (client) => await createDatabase(client, made)),
    addRoles: async (names) => await onServer('adding roles', async (client) => await addRoles(client, names)),
    async load({ database, dumpFile, prepared, withOwners, signal, progress }) {
      const { folder } = await choosePrograms((await identity()).serverVersionNum);
      const program = join(folder, 'pg_restore');
      const url = await urlNow();
      await loadDump({ program, url, database, dumpFile, prepared, withOwners, jobs: loadJobs, signal, alive: () => progress(0) });
    },
    copyProperties: async (from, to) =>
      await onServer(`copying the properties of ${from}`, async (client) => await copyProperties(client, from, to)),
    async facts(database, signal, counted) {
      const url = await urlNow();
      return await withSession(
        { url, database, doing: `reading ${database}`, statementTimeoutMs: hourMs, signal },
        async (client) => await databaseFacts(client, counted),
      );
    },
    async check(database, { name, sql }) {
      const url = await urlNow();
      return await withSession(
        { url, database, doing: `the check "${name}"`, statementTimeoutMs: hourMs / 12 },
        async (client) => await oneValue(client, sql),
      );
    },
    drop: async (name) =>
      await onServer(`dropping ${name}`, async (client) => {
        await dropDatabase(client, name);
        await dropUnusedRoles(client);
      }),
    close: async (name) => await onServer(`closing ${name}`, async (client) => await closeDatabase(client, name)),
    open: async (name) => await onServer(`opening ${name}`, async (client) => await openDatabase(client, name)),
    swap: async (swap) => await onServer(`swapping ${swap.live}`, async (client) => await swapDatabases(client, swap)),
    swapBack: async (swap) => await onServer(`swapping ${swap.live} back`, async (client) => await swapBack(client, swap)),
  };
}

async function sizeOf(client: ClientBase, name: string): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>('select pg_database_size($1)::float8 as bytes', [name]);
  return rows[0]?.bytes ?? 0;
}

async function oneValue(client: ClientBase, sql: string): Promise<string> {
  await client.query('begin read only');
  // Only the extended protocol takes one statement alone: otherwise `…; commit; delete …` would leave the read-only transaction.
  const alone: QueryArrayConfig & { queryMode: 'extended' } = { text: sql, rowMode: 'array', queryMode: 'extended' };
  const { rows } = await client.query<unknown[]>(alone);
  const [row] = rows;
  if (rows.length !== 1 || row?.length !== 1)
    throw new OpsError('InvalidInput', `the statement must return one value, it returned ${rows.length} rows`);
  return String(row[0]);
}
