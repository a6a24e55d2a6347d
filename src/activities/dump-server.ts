import type { Readable } from 'node:stream';
import type { DatabaseFacts, Manifest } from '../domain/backup/manifest.ts';
import type { PostgresStore } from '../domain/system/environment.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { LiveDatabase } from '../steps/postgres.ts';

/** A stream whose end alone says nothing: it is whole when `finished` resolves too. */
export interface Producing {
  bytes: AsyncIterable<Uint8Array>;
  /** Resolves when every program behind the stream ended well. `packedBytes`: how many they say they gave, where they do. */
  finished: Promise<{ plainBytes: number; packedBytes?: number }>;
}

/** One instant of a database, held until it is closed. */
export interface DumpSnapshot extends AsyncDisposable {
  /** By the server's clock. ISO 8601, UTC. */
  cutAt: string;
  source: Manifest['source'];
  tools: Manifest['tools'];
  /** Counted in the snapshot; `counted` hears of every table. May run beside `dump`. An abort closes the snapshot. */
  facts(signal: AbortSignal, counted: (tables: number) => void): Promise<DatabaseFacts>;
  /** pg_dump's custom format in zstd frames with checksums. An abort ends its programs. */
  dump(signal: AbortSignal): Producing;
  /** Roles, their memberships and settings, and tablespaces as SQL, without passwords; then the server's settings as comments. */
  globals(signal: AbortSignal): Promise<Uint8Array>;
}

/** One PostgreSQL server as backups need it. Throws OpsError only. */
export interface DumpServer {
  /** @throws OpsError `Unsupported` for a server that our programs do not suit. */
  look(): Promise<LiveDatabase>;
  /** Never throws for a server in trouble: that is the answer. */
  health(): Promise<Verdict>;
  /** @param label names the session in the server, for people who look there. */
  snapshot(label: string): Promise<DumpSnapshot>;
}

/** Opens the server of a store; secrets are resolved at each call. */
export type OpenDumpServer = (store: PostgresStore) => DumpServer;

/** Reads a dump in pg_dump's custom format to its end, and keeps nothing. @throws OpsError `Corrupt` when it is not whole. */
export type ReadArchive = (plain: Readable, serverVersionNum: number, signal: AbortSignal) => Promise<void>;
