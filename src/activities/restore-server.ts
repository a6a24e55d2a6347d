import type { DatabaseFacts } from '../domain/backup/manifest.ts';
import type { DataCheck, PostgresStore } from '../domain/system/environment.ts';

export interface NewDatabase {
  name: string;
  /** What it is a restore of: kept as its comment, which makes it ours. */
  setId: string;
  encoding: string;
  localeProvider: string;
  locale: string | null;
  collate: string;
  ctype: string;
}

export interface Loading {
  database: string;
  /** A custom-format dump, seekable. */
  dumpFile: string;
  /** Settled when the file is whole and the database is there: nothing is loaded before. A rejection is thrown on. */
  prepared: Promise<unknown>;
  /** Owners and privileges are restored too; not where their roles are not. */
  withOwners: boolean;
  signal: AbortSignal;
  progress(bytes: number): void;
}

export interface Swap {
  live: string;
  beside: string;
  keepAs: string;
}

/** One PostgreSQL server as restores need it. All of it asks for a state and is right when asked twice. Throws OpsError only. */
export interface RestoreServer {
  /** Name of the database that the store's URL leads to; for a scratch server that of its own URL. */
  home(): Promise<string>;
  identity(): Promise<{ systemIdentifier: string; serverVersionNum: number }>;
  sizeOf(database: string): Promise<number>;
  /** An empty database of ours; one that an earlier attempt left is dropped first. @throws OpsError `Conflict` when one of the name is not ours. */
  create(database: NewDatabase): Promise<void>;
  /** Makes roles of these names that are missing, without any right. `drop` removes them when no database needs them any more. */
  addRoles(names: readonly string[]): Promise<void>;
  /** pg_restore, which stops at the first error. */
  load(loading: Loading): Promise<void>;
  /** Owner, privileges, connection limit and settings as `from` has them; nothing where there is no such database. */
  copyProperties(from: string, to: string): Promise<void>;
  /** `counted` hears of every table whose rows were counted. */
  facts(database: string, signal: AbortSignal, counted: (tables: number) => void): Promise<DatabaseFacts>;
  /** The value that a check's statement returns, as text; read-only, at most five minutes. */
  check(database: string, check: Pick<DataCheck, 'name' | 'sql'>): Promise<string>;
  /** Drops a database of ours with its sessions. @throws OpsError `Unsafe` for one that is not ours. */
  drop(database: string): Promise<void>;
  /** Refuses new connections and ends those that are. */
  close(database: string): Promise<void>;
  open(database: string): Promise<void>;
  /** Both renames at once, or none. */
  swap(swap: Swap): Promise<void>;
  swapBack(swap: Swap): Promise<void>;
}

/** Opens the server of a store, or its scratch server. @throws OpsError `InvalidInput` when it has no scratch server. */
export type OpenRestoreServer = (store: PostgresStore, which: 'live' | 'scratch') => RestoreServer;
