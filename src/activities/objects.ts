import type { ObjectStore } from '../domain/system/environment.ts';

export interface ObjectFacts {
  key: string;
  sizeBytes: number;
  lastModified: Date;
  /** Of what the key shows now; absent where the bucket keeps no versions. */
  versionId?: string;
}

/** What must stay as it is. */
export interface Locking {
  contentType: string;
  /** Until then nobody can delete this version, its writer included. A hold besides has no end of its own. Absent: the bucket cannot lock. */
  retainUntil?: Date;
}

/** An upload in parts that exists for nobody until `complete`. */
export interface Upload {
  /** Appends; resolves when the store has room for more. Memory stays bounded by a few parts. */
  write(chunk: Uint8Array): Promise<void>;
  /** Publishes the object, unless one with the key is there already. @throws OpsError `Conflict` then. */
  complete(): Promise<{ sizeBytes: number; sha256: string }>;
  /** Leaves nothing behind; safe to call twice and after a failed `complete`. */
  abort(): Promise<void>;
}

/**
 * The part of an object store that activities need. Every call is bounded in time, retried where a retry is safe,
 * and throws OpsError: `Unavailable` (refusing, slow, 5xx), `NotFound`, `Conflict`, `Corrupt` (length or checksum lies).
 */
export interface Objects {
  /** `onlyNew`: conditional put, `Conflict` when the key exists. */
  put(key: string, body: Uint8Array | string, options: { contentType: string; onlyNew?: boolean }): Promise<{ sha256: string }>;
  /** The whole object, for small ones; undefined when there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** As a stream, for large ones. A stream that ends early fails with `Corrupt`. */
  read(key: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  head(key: string): Promise<ObjectFacts | undefined>;
  /** All keys under a prefix, in order. */
  list(prefix: string): Promise<ObjectFacts[]>;
  remove(keys: readonly string[]): Promise<void>;
  /** Whether what is put here can be locked: the bucket was made with Object Lock. */
  canLock(): Promise<boolean>;
  /** Makes an object, locked where `retainUntil` says so, and never over another: the same bytes are found, others are `Conflict`. */
  putForGood(key: string, body: Uint8Array | string, locking: Locking): Promise<{ sha256: string; versionId?: string }>;
  /** A version as it was written, whatever the key shows now; undefined when it is gone. */
  getVersion(key: string, versionId: string): Promise<Uint8Array | undefined>;
  upload(key: string, signal: AbortSignal): Promise<Upload>;
  /** Ends every unfinished upload under a prefix; returns how many there were. */
  abortUploads(prefix: string): Promise<number>;
}

/** Opens the store of an environment; credentials are resolved at each request. */
export type OpenObjects = (store: ObjectStore) => Objects;
