/** What is known of a set from its manifest, small enough to travel through a run. */
export interface SetSummary {
  setId: string;
  store: string;
  /** The instant the data is of: when the dump's snapshot was taken. ISO 8601, UTC. */
  cutAt: string;
  committedAt: string;
  /** Bytes as stored, all objects together. */
  sizeBytes: number;
  /** Bytes of the dump before compression and encryption. */
  plainBytes: number;
  tables: number;
  rows: number;
  serverVersionNum: number;
  /** SHA-256 of the manifest object, in hex. */
  manifestSha256: string;
}

/** Which set to restore: the newest whose bytes verify, one by id, or the newest cut before an instant (E17). */
export type SetPick = { kind: 'latest' } | { kind: 'id'; setId: string } | { kind: 'before'; instant: string };

/** How closely a set is looked at: `presence` (objects, sizes, checksums of the store), `bytes` (read back and hashed), `structure` (decoded and listed to its end). */
export type Depth = 'presence' | 'bytes' | 'structure';

const safetySuffix = '-safety';

/** The id of the set that a restore takes of the state it replaces. */
export function safetySetId(runId: string): string {
  return `${runId}${safetySuffix}`;
}

/** True for a set of a state that a restore replaced: it is restored only when somebody names it. */
export function isSafetySet(setId: string): boolean {
  return setId.endsWith(safetySuffix);
}
