import type { ClientBase } from 'pg';
import { isOpsError, type OpsError } from '../../domain/ops-error.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { withSession } from './session.ts';

interface Seen {
  inRecovery: boolean;
  readOnly: boolean;
  sessions: number;
  mostSessions: number;
  checksumFailures: number;
  longestWaitSeconds: number;
  invalidIndexes: number;
}

const fewFree = 3;
const longWaitSeconds = 300;

/** Can the database be connected to, read and written; is it a state worth saving (E15). A server in trouble is `failed`; one that refuses us is `error`. */
export async function health(url: string): Promise<Verdict> {
  try {
    return judge(await withSession({ url, doing: 'looking at its health', statementTimeoutMs: 10_000 }, look));
  } catch (error) {
    if (!isOpsError(error)) throw error;
    return { kind: isTrouble(error) ? 'failed' : 'error', reason: error.message };
  }
}

/** It does not answer, or it has no such database; anything else means that we could not look. */
function isTrouble({ kind }: OpsError): boolean {
  return kind === 'Unavailable' || kind === 'NotFound';
}

async function look(client: ClientBase): Promise<Seen> {
  const { rows } = await client.query<Seen>(`
    select pg_is_in_recovery() as "inRecovery",
      current_setting('default_transaction_read_only')::bool as "readOnly",
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as sessions,
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as "mostSessions",
      (select coalesce(checksum_failures, 0)::int from pg_stat_database where datname = current_database()) as "checksumFailures",
      (select coalesce(max(extract(epoch from now() - query_start)), 0)::int from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock') as "longestWaitSeconds",
      (select count(*)::int from pg_index where not indisvalid) as "invalidIndexes"`);
  const [seen] = rows;
  if (seen === undefined) throw new Error('a query without a condition gives a row');
  // An identifier is given only where writing is possible.
  if (!seen.inRecovery && !seen.readOnly) await client.query('select pg_current_xact_id()');
  return seen;
}

function judge(seen: Seen): Verdict {
  const { sessions, mostSessions, longestWaitSeconds, invalidIndexes } = seen;
  const facts = { sessions, mostSessions, longestWaitSeconds, invalidIndexes };
  const bad = trouble(seen);
  if (bad !== undefined) return { kind: 'failed', reason: bad, facts };
  if (longestWaitSeconds >= longWaitSeconds) {
    return { kind: 'inconclusive', reason: `a session has waited for a lock for ${longestWaitSeconds} s: look at pg_stat_activity`, facts };
  }
  return { kind: 'successful', reason: `it can be read and written; ${sessions} of ${mostSessions} sessions are used`, facts };
}

function trouble({ inRecovery, readOnly, sessions, mostSessions, checksumFailures }: Seen): string | undefined {
  if (inRecovery) return 'it is a standby, or still recovering: it cannot be written';
  if (readOnly) return 'it is set to read only (default_transaction_read_only)';
  if (checksumFailures > 0) return `${checksumFailures} pages of the database had wrong checksums: its storage is failing`;
  if (mostSessions - sessions < fewFree) return `${sessions} of ${mostSessions} sessions are used: it is about to refuse connections`;
  return undefined;
}
