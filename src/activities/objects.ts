import type { ObjectStore } from '../domain/system/environment.ts';

export interface ObjectFacts {
  key: string;
  sizeBytes: number;
  lastModified: Date;
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
  upload(key: string, signal: AbortSignal): Promise<Upload>;
  /** Ends every unfinished upload under a prefix; returns how many there were. */
  abortUploads(prefix: string): Promise<number>;
}

/** Opens the store of an environment; credentials are resolved at each request. */
export type OpenObjects = (store: ObjectStore) => Objects;
