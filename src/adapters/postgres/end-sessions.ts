import type { ClientBase } from 'pg';
import type { SessionEnder } from '../../activities/incident/ports.ts';
import { queryWords } from '../../domain/incident/hidden-secrets.ts';
import type { SessionKind, SessionRow } from '../../domain/incident/session-row.ts';

export type InSession = <T>(doing: string, work: (client: ClientBase) => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** A session as `SessionRow` has it. */
export const sessionFields = `pid, backend_start::text as "backendStart", coalesce(usename, '') as user, coalesce(application_name, '') as application,
  coalesce(state, '') as state, coalesce(extract(epoch from clock_timestamp() - case when state = 'active' then query_start else state_change end), 0)::int as seconds,
  left(coalesce(query, ''), 1000) as query`;

/** Ordinary clients of this database: nothing that copies, replicates or maintains, nobody who could repair it, and not ourselves (E28). */
const ordinary = `backend_type = 'client backend' and datname = current_database() and pid <> pg_backend_pid()
  and application_name !~* '^(watchkeeper|pg_dump|pg_dumpall|pg_restore|pg_basebackup|pg_receivewal|pgbackrest|barman|wal-g|walg)'
  and query !~* '^\\s*(vacuum|analyze|reindex|cluster|create\\s+(unique\\s+)?index|copy|base_backup|start_replication)\\M'
  and not exists (select 1 from pg_roles r where r.oid = usesysid and (r.rolsuper or r.rolreplication))`;

const old: Readonly<Record<SessionKind, string>> = {
  idle: `state in ('idle in transaction', 'idle in transaction (aborted)') and clock_timestamp() - state_change >= make_interval(secs => $1)`,
  query: `state = 'active' and clock_timestamp() - query_start >= make_interval(secs => $1)`,
};

/** Finds and ends sessions. Each is looked for again right before it is ended: another may have its pid by then. */
export function sessionEnder(inSession: InSession): SessionEnder {
  const end = async (ending: 'pg_cancel_backend' | 'pg_terminate_backend', { pid, backendStart }: SessionRow): Promise<boolean> =>
    await inSession(`ending the session ${pid}`, async (client) => {
      const { rows } = await client.query<{ done: boolean }>(
        `select ${ending}(pid) as done from pg_stat_activity where pid = $1 and backend_start = $2::timestamptz and ${ordinary}`,
        [pid, backendStart],
      );
      return rows[0]?.done ?? false;
    });
  return {
    fitting: async (kind, olderThanSeconds) =>
      await inSession('looking for sessions', async (client) => {
        const { rows } = await client.query<SessionRow>(
          `select ${sessionFields} from pg_stat_activity where ${ordinary} and ${old[kind]} order by backend_start limit 200`,
          [olderThanSeconds],
        );
        return rows.map((row) => ({ ...row, query: queryWords(row.query) }));
      }),
    cancel: async (session) => await end('pg_cancel_backend', session),
    terminate: async (session) => await end('pg_terminate_backend', session),
  };
}
