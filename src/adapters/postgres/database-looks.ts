import type { ClientBase } from 'pg';
import { DatabaseError } from 'pg';
import type { Blocked, DatabaseLooks, OpenDatabase, SessionCounts, SlowQuery, TableBlocks } from '../../activities/incident/ports.ts';
import { queryWords } from '../../domain/incident/hidden-secrets.ts';
import type { SessionRow } from '../../domain/incident/session-row.ts';
import type { Resolve } from '../resolve.ts';
import { sessionEnder, sessionFields } from './end-sessions.ts';
import type { InSession } from './end-sessions.ts';
import { withSession } from './session.ts';

/** PostgreSQL 13 renamed the columns (PRSM-6.1, R3-4.1 against MCP-7.3). */
const renamedAt = 130_000;

/**
 * Opens the servers of stores for looks at their sessions and statistics. Our own sessions are listed as `watchkeeper`, and there is one at a time for
 * each store: a server that has few left must not lose them to those who ask why.
 */
export function openDatabases({ resolve }: { resolve: Resolve }): OpenDatabase {
  const inTurn = oneAtATime();
  return (store) => {
    const inSession: InSession = async (doing, work, signal) =>
      await inTurn(store.url, async () => {
        signal?.throwIfAborted();
        return await withSession({ url: await resolve(store.url), doing, statementTimeoutMs: 4000, ...(signal && { signal }) }, work);
      });
    const looks: DatabaseLooks = {
      counts: async (signal) => await inSession('counting its sessions', counts, signal),
      longest: async (seconds, signal) =>
        await inSession('looking for long work', async (client) => await longest(client, seconds), signal),
      blocked: async (signal) => await inSession('looking for locks', blocked, signal),
      slowest: async (signal) => await inSession('looking for slow queries', slowest, signal),
      blocks: async (signal) => await inSession('looking at its cache', blocks, signal),
    };
    return { ...looks, ...sessionEnder(inSession) };
  };
}

/** Whoever comes later waits for those before, whatever became of them. */
function oneAtATime(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const own = (last.get(key) ?? Promise.resolve()).then(work);
    last.set(
      key,
      own.catch(() => undefined),
    );
    return await own;
  };
}

async function counts(client: ClientBase): Promise<SessionCounts> {
  const { rows } = await client.query<SessionCounts['byState'][number]>(`
    select coalesce(state, 'unknown') as state, coalesce(nullif(application_name, ''), usename, 'unnamed') as application, count(*)::int as count,
      coalesce(max(extract(epoch from clock_timestamp() - state_change)), 0)::int as "oldestSeconds"
    from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() group by 1, 2 order by 3 desc limit 30`);
  const { rows: totals } = await client.query<Pick<SessionCounts, 'used' | 'max' | 'waitingForLocks'>>(`
    select (select count(*)::int from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()) as used,
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as max,
      (select count(*)::int from pg_stat_activity where wait_event_type = 'Lock') as "waitingForLocks"`);
  const [total] = totals;
  if (total === undefined) throw new Error('a query without a condition gives a row');
  return { ...total, byState: rows };
}

async function longest(client: ClientBase, atLeastSeconds: number): Promise<SessionRow[]> {
  const { rows } = await client.query<SessionRow>(
    `select ${sessionFields} from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid() and state <> 'idle'
       and clock_timestamp() - coalesce(xact_start, query_start, state_change) >= make_interval(secs => $1)
     order by coalesce(xact_start, query_start, state_change) limit 20`,
    [atLeastSeconds],
  );
  return rows.map(plain);
}

async function blocked(client: ClientBase): Promise<Blocked[]> {
  const { rows } = await client.query<SessionRow & { by: number[] }>(
    `select ${sessionFields}, pg_blocking_pids(pid) as by from pg_stat_activity
     where backend_type = 'client backend' and wait_event_type = 'Lock' and cardinality(pg_blocking_pids(pid)) > 0 order by query_start limit 50`,
  );
  if (rows.length === 0) return [];
  const others = await client.query<SessionRow>(`select ${sessionFields} from pg_stat_activity where pid = any($1)`, [
    rows.flatMap(({ by }) => by),
  ]);
  return rows.map(({ pid, seconds, query, by }) => ({
    pid,
    waitsSeconds: seconds,
    query: queryWords(query),
    by: others.rows.filter((other) => by.includes(other.pid)).map(plain),
  }));
}

async function slowest(client: ClientBase): Promise<SlowQuery[] | undefined> {
  const { rows: versions } = await client.query<{ version: number }>(`select current_setting('server_version_num')::int as version`);
  const mean = (versions[0]?.version ?? renamedAt) >= renamedAt ? 'mean_exec_time' : 'mean_time';
  try {
    const { rows } = await client.query<SlowQuery>(
      `select query, calls::int as calls, round(${mean}::numeric, 1)::float8 as "meanMs" from pg_stat_statements
       where calls > 0 order by ${mean} desc limit 10`,
    );
    return rows.map((row) => ({ ...row, query: queryWords(row.query) }));
  } catch (error) {
    // No such view, or it is not loaded: that says nothing of queries.
    if (error instanceof DatabaseError && (error.code === '42P01' || error.code === '55000')) return undefined;
    throw error;
  }
}

async function blocks(client: ClientBase): Promise<TableBlocks> {
  const { rows } = await client.query<Omit<TableBlocks, 'largest'>>(`
    select coalesce(sum(heap_blks_hit), 0)::float8 as hit, coalesce(sum(heap_blks_read), 0)::float8 as read,
      pg_database_size(current_database())::float8 as "sizeBytes" from pg_statio_user_tables`);
  const { rows: largest } = await client.query<TableBlocks['largest'][number]>(`
    select schemaname || '.' || relname as table, pg_total_relation_size(relid)::float8 as bytes, pg_indexes_size(relid)::float8 as "indexBytes",
      n_dead_tup::float8 as "deadRows" from pg_stat_user_tables order by 2 desc limit 10`);
  return { ...(rows[0] ?? { hit: 0, read: 0, sizeBytes: 0 }), largest };
}

function plain(row: SessionRow): SessionRow {
  return { ...row, query: queryWords(row.query) };
}
