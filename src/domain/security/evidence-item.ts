/** What can be saved of a service. `logs` of every instance, and of the one before it where there was one. */
export type EvidenceKind = 'instances' | 'processes' | 'connections' | 'logs' | 'events' | 'manifest';

/** One thing that was saved, and how to know that it still is what it was. Its bytes lie under the key that their SHA-256 makes. */
export interface EvidenceItem {
  service: string;
  kind: EvidenceKind;
  /** What it is, as in `logs of api-7d9f/app, before its restart`. */
  what: string;
  /** Who took it: the worker, and the version of Watchkeeper. */
  collector: { identity: string; version: string };
  /** The command line a person would have typed. */
  command: string;
  /** ISO 8601, UTC, by the clock of the worker. */
  at: string;
  sizeBytes: number;
  sha256: string;
  key: string;
  /** The version that was written; absent where the bucket keeps none. What the key shows today may be another. */
  versionId?: string;
  /** Until then nobody can delete that version; absent where the bucket cannot lock. */
  lockedUntil?: string;
}
