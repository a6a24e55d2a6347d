import type { Endpoint } from '../../domain/system/endpoint.ts';
import type { PostgresStore } from '../../domain/system/environment.ts';
import type { SessionKind, SessionRow } from '../../domain/incident/session-row.ts';

/** What a PostgreSQL server says of itself. Every call opens a session of its own, is bounded in time, and throws OpsError only. */
export interface DatabaseLooks {
  counts(signal: AbortSignal): Promise<SessionCounts>;
  /** Sessions of clients at work for at least so long, the longest first. */
  longest(atLeastSeconds: number, signal: AbortSignal): Promise<readonly SessionRow[]>;
  /** Who waits for whom (pg_blocking_pids). */
  blocked(signal: AbortSignal): Promise<readonly Blocked[]>;
  /** The slowest by mean time, whatever the column is called in this version. Undefined without pg_stat_statements. */
  slowest(signal: AbortSignal): Promise<readonly SlowQuery[] | undefined>;
  /** Blocks of tables read, and how many of them were in memory. */
  blocks(signal: AbortSignal): Promise<TableBlocks>;
}

export interface TableBlocks {
  hit: number;
  read: number;
  sizeBytes: number;
  /** The largest tables with their indexes. */
  largest: readonly { table: string; bytes: number; indexBytes: number; deadRows: number }[];
}

export interface SessionCounts {
  used: number;
  max: number;
  byState: readonly { state: string; application: string; count: number; oldestSeconds: number }[];
  waitingForLocks: number;
}

export interface Blocked {
  pid: number;
  waitsSeconds: number;
  query: string;
  by: readonly SessionRow[];
}

export interface SlowQuery {
  query: string;
  calls: number;
  meanMs: number;
}

/** Sessions as a mitigation ends them. */
export interface SessionEnder {
  /** Those of ordinary clients that fit: never our own, of replication, of a superuser or of a program that copies data. */
  fitting(kind: SessionKind, olderThanSeconds: number): Promise<readonly SessionRow[]>;
  /** Only where it still is the same session. False: it was gone. */
  cancel(session: SessionRow): Promise<boolean>;
  terminate(session: SessionRow): Promise<boolean>;
}

export type OpenDatabase = (store: PostgresStore) => DatabaseLooks & SessionEnder;

/** A Redis server. */
export interface Redis {
  /** Sections of INFO, as names to values. */
  info(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Milliseconds of so many pings. */
  pings(count: number, signal: AbortSignal): Promise<readonly number[]>;
  /** Removes keys with exactly this beginning, in batches and without blocking the server. */
  unlinkPrefix(prefix: string, options: { signal: AbortSignal; progress(removed: number): void }): Promise<number>;
}

/** Opens every node of the endpoint. */
export type OpenRedis = (endpoint: Endpoint) => readonly Redis[];

/** Posts JSON (or nothing) and gives what JSON came back. @throws OpsError `Unavailable` for no answer in time. */
export type PostJson = (
  setting: string,
  asking: { path?: string; body?: unknown },
  signal: AbortSignal,
) => Promise<{ status: number; json: unknown; tookMs: number }>;

/** When the certificate that answers at an https address ends; undefined where there is none. */
export type CertificateEnd = (setting: string, signal: AbortSignal) => Promise<{ host: string; endsAt: Date } | undefined>;
