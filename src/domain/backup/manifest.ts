/** An object of a set as it lies in the store. */
export interface SetObject {
  role: 'dump' | 'globals';
  /** Full key in the bucket. */
  key: string;
  /** As stored: compressed, and encrypted where it says so. */
  sizeBytes: number;
  sha256: string;
  /** Before compression and encryption. */
  plainBytes: number;
  compression: 'zstd';
  encryption: 'none' | 'age';
}

export interface TableFacts {
  schema: string;
  name: string;
  /** Counted in the dump's own snapshot. */
  rows: number;
}

export interface SequenceFacts {
  schema: string;
  name: string;
  /** In decimal, as text; null when it was never used. */
  lastValue: string | null;
}

/** What a database holds, as far as a restore can be compared with it. */
export interface DatabaseFacts {
  name: string;
  sizeBytes: number;
  encoding: string;
  /** `libc`, `icu` or `builtin`. */
  localeProvider: string;
  /** Of the providers `icu` and `builtin`. */
  locale: string | null;
  collate: string;
  ctype: string;
  /** Version of the default collation by the library that sorts; null where there is none. */
  collationVersion: string | null;
  owner: string;
  tables: TableFacts[];
  sequences: SequenceFacts[];
  extensions: { name: string; version: string }[];
  largeObjects: number;
  /** Roles that policies of row security name: a restore needs them. */
  policyRoles: string[];
  /** Indexes and constraints that were not valid at the source already, as `schema.name`. */
  invalid: string[];
}

/** The record of a backup set, written last: a set counts only when this exists. */
export interface Manifest {
  schema: 1;
  setId: string;
  system: string;
  environment: string;
  store: string;
  kind: 'logical';
  /** ISO 8601, UTC. */
  startedAt: string;
  cutAt: string;
  committedAt: string;
  source: { systemIdentifier: string; serverVersion: string; serverVersionNum: number };
  tools: Record<string, string>;
  /** age recipients (public keys) that can open the objects; empty: not encrypted by us. */
  encryptedTo: string[];
  database: DatabaseFacts;
  objects: SetObject[];
}
