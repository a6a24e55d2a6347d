import { Client } from 'pg';
import { OpsError } from '../../domain/ops-error.ts';
import { postgresError } from './postgres-errors.ts';

/** Where a session goes: a URL with user and password, and another database than the URL's where one is named. */
export interface SessionTarget {
  url: string;
  database?: string;
  /** What it is for, for errors. */
  doing: string;
  /** How the server lists the session; absent: `watchkeeper`. */
  applicationName?: string;
  /** Per statement; absent: one minute. */
  statementTimeoutMs?: number;
  /** An abort closes the session, whatever it is at. */
  signal?: AbortSignal;
}

/** Opens a session, works in it and closes it. Everything the server or the network says is thrown as OpsError. */
export async function withSession<T>(target: SessionTarget, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await openSession(target);
  try {
    return await closedBy(target.signal, client, work);
  } catch (error) {
    throw postgresError(error, target.doing);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Opens a session that its caller ends. */
export async function openSession({ url, database, doing, applicationName, statementTimeoutMs = 60_000 }: SessionTarget): Promise<Client> {
  const client = new Client({
    connectionString: withDatabase(url, database),
    connectionTimeoutMillis: 10_000,
    statement_timeout: statementTimeoutMs,
    application_name: applicationName ?? 'watchkeeper',
    keepAlive: true,
  });
  // A connection that dies between statements says so with the next one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await endWithUs(client);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw postgresError(error, doing);
  }
}

/** Works in a session that an abort closes, whatever it is at: a statement that waits for a lock waits for as long as that is held. */
export async function closedBy<T>(signal: AbortSignal | undefined, client: Client, work: (client: Client) => Promise<T>): Promise<T> {
  const close = (): void => void client.end().catch(() => undefined);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', close, { once: true });
  try {
    return await work(client);
  } finally {
    signal?.removeEventListener('abort', close);
  }
}

/** The server ends what it does for a worker that is gone: without this a statement goes on to its end, or waits for its lock, with nobody there. */
async function endWithUs(client: Client): Promise<void> {
  // A server on a system that cannot tell refuses the setting.
  await client.query(`set client_connection_check_interval = '2s'`).catch(() => undefined);
}

/** The same URL with another database. */
function withDatabase(url: string, database: string | undefined): string {
  const changed = urlOf(url);
  if (database !== undefined) changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** The database that a URL leads to. */
export function databaseIn(url: string): string {
  const { pathname, username } = urlOf(url);
  return decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username);
}

/**
 * A connection URL in its parts.
 * @throws OpsError `InvalidInput` for what is none. Node's own error would hold the whole text, and with it the password.
 */
export function urlOf(url: string): URL {
  const parts = URL.parse(url);
  if (parts !== null && [parts.username, parts.password, parts.pathname].every(isEncoded)) return parts;
  throw new OpsError('InvalidInput', 'the value behind the reference of the store is not a connection URL (it is not shown)', {
    hint: 'Write postgres://user:password@host:5432/database, with / : @ # ? % in the password percent-encoded.',
  });
}

function isEncoded(part: string): boolean {
  return !/%(?![0-9a-f]{2})/i.test(part);
}
