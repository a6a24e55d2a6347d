import { canonical } from '../plan/canonical.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { EvidenceItem } from './evidence-item.ts';

/** What happened to the evidence of a case. `waive`: could not be had, and why. */
export interface CustodyFact {
  kind: 'open' | 'collect' | 'waive' | 'isolate' | 'rotate' | 'note' | 'verify' | 'release';
  /** What it is done for: the same one is written once, however often it is tried. */
  op: string;
  /** ISO 8601, UTC. */
  at: string;
  /** A person, or the worker. */
  by: string;
  text: string;
  item?: EvidenceItem;
}

/** A row of the custody log: `hash` is SHA-256 over its number, the hash before it and its fact; the first `prev` is 64 zeros. */
export interface CustodyRow {
  n: number;
  prev: string;
  fact: CustodyFact;
  hash: string;
}

/** Where the log stood at some time, kept where the log is not: in the history of the run. */
export interface CustodyHead {
  rows: number;
  sha256: string;
}

export const origin = '0'.repeat(64);

/** The row that comes after `last`. */
export function rowAfter(last: Pick<CustodyRow, 'n' | 'hash'> | undefined, fact: CustodyFact): CustodyRow {
  const n = (last?.n ?? 0) + 1;
  const prev = last?.hash ?? origin;
  return { n, prev, fact, hash: hashOf({ n, prev, fact }) };
}

export function hashOf({ n, prev, fact }: Pick<CustodyRow, 'n' | 'prev' | 'fact'>): string {
  return sha256Hex(canonical({ n, prev, fact }));
}

/** A row as it is stored: one text for the same row, so that a second try writes the same bytes. */
export function rowText(row: CustodyRow): string {
  return `${canonical(row)}\n`;
}
