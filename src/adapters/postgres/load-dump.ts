import { setInterval } from 'node:timers';
import { execa } from 'execa';
import { OpsError } from '../../domain/ops-error.ts';
import { indexArchive } from './index-archive.ts';
import { databaseIn, urlOf } from './session.ts';

export interface LoadDump {
  /** Path of pg_restore. */
  program: string;
  url: string;
  database: string;
  dumpFile: string;
  /** Settled when the file is whole and the database is there; until then the file is being written. */
  prepared: Promise<unknown>;
  withOwners: boolean;
  jobs: number;
  signal: AbortSignal;
  /** Called every second while it loads. */
  alive(): void;
}

/**
 * Loads a custom-format dump; the first error ends it. The password goes by the environment.
 * @throws OpsError `Conflict` with what pg_restore said, `Unavailable` when the connection was lost.
 */
export async function loadDump({ program, url, database, dumpFile, prepared, withOwners, jobs, signal, alive }: LoadDump): Promise<void> {
  const args = [
    '--exit-on-error',
    '--jobs',
    String(jobs),
    ...(withOwners ? [] : ['--no-owner', '--no-privileges']),
    '--dbname',
    database,
    dumpFile,
  ];
  await Promise.all([prepared, indexArchive(dumpFile, prepared)]);
  const ticking = setInterval(alive, 1000);
  try {
    const {
      failed,
      stderr,
      isCanceled,
      signal: killedBy,
    } = await execa(program, args, {
      env: { ...environmentOf(url), PGOPTIONS: loadOptions },
      extendEnv: false,
      cancelSignal: signal,
      forceKillAfterDelay: 5000,
      reject: false,
      stdin: 'ignore',
    });
    if (isCanceled) signal.throwIfAborted();
    if (failed) throw loadError(stderr, killedBy);
  } finally {
    clearInterval(ticking);
  }
}

/** Indexes are built in memory instead of in many runs through the disk; each job may take this much of the server's. */
const loadOptions = '-c maintenance_work_mem=256MB';

/** libpq's variables for a URL: nothing of it stands in a command line. */
export function environmentOf(url: string): Record<string, string> {
  const { hostname, port, username, password, searchParams } = urlOf(url);
  const sslMode = searchParams.get('sslmode');
  return {
    PGHOST: decodeURIComponent(hostname.replaceAll(/^\[|\]$/g, '')),
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: databaseIn(url),
    PGAPPNAME: 'watchkeeper',
    PGCONNECT_TIMEOUT: '10',
    LC_ALL: 'C.UTF-8',
    ...(sslMode !== null && { PGSSLMODE: sslMode }),
  };
}

function loadError(stderr: string, signal: string | undefined): OpsError {
  if (signal !== undefined) return new OpsError('Unavailable', `pg_restore was killed by ${signal}`);
  const lines = stderr.split('\n').filter((line) => /error|fatal|detail|hint/i.test(line));
  const said = lines[0] ?? stderr.trim().split('\n').at(-1) ?? 'it said nothing';
  const needsRoles = /role .* does not exist/.test(stderr) && { hint: 'Roles are in the set too: run its globals.sql first, with psql.' };
  return new OpsError(lost.test(stderr) ? 'Unavailable' : 'Conflict', `pg_restore stopped at the first error: ${said}`, {
    details: lines.slice(1, 6),
    ...needsRoles,
  });
}

/** The connection or the disk, not the dump. */
const lost =
  /server closed the connection|could not connect|connection to server|terminating connection|shutting down|starting up|SSL SYSCALL|No space left|worker process died/i;
