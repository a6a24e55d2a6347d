import type { CustodyHead, CustodyRow } from './custody-row.ts';
import { hashOf, origin, rowText } from './custody-row.ts';
import type { EvidenceItem } from './evidence-item.ts';

/** The very row or item that is not as it was written. */
export interface CustodyFault {
  /** `row 7`, or `item 7`: each item is named by its row. */
  where: string;
  why: string;
}

export interface StoredRow {
  /** By its key. */
  n: number;
  text: string;
}

/** The rows that can be read, and what is wrong with the log. `head`: where a run knows that it stood; rows may have come since. */
export function judgeRows(stored: readonly StoredRow[], head?: CustodyHead): { rows: CustodyRow[]; faults: CustodyFault[] } {
  const read = stored.map(({ n, text }) => ({ n, text, row: parsed(text) }));
  const byNumber = new Map(read.map(({ n, row }) => [n, row]));
  const last = Math.max(head?.rows ?? 0, ...read.map(({ n }) => n));
  const missing = Array.from({ length: last }, (_, index) => index + 1).filter((n) => !byNumber.has(n));
  const changed = read.flatMap((one) => contentFault(one) ?? []);
  // What a changed row says of the one before it counts for nothing.
  const sound = read.flatMap(({ n, row }) => (row === undefined || changed.some(({ where }) => where === rowWords(n)) ? [] : [row]));
  const faults = [
    ...missing.map((n) => fault(n, 'it is missing')),
    ...changed,
    ...sound.flatMap((row) => linkFault(row, row.n === 1 ? origin : byNumber.get(row.n - 1)?.hash) ?? []),
    ...headFaults(byNumber, head),
  ];
  const first = faults.filter(({ where }, at) => faults.findIndex((other) => other.where === where) === at);
  const rows = read.flatMap(({ row }) => (row === undefined ? [] : [row]));
  return { rows, faults: first.toSorted((a, b) => numberIn(a) - numberIn(b)) };
}

function rowWords(n: number): string {
  return `row ${n}`;
}

function fault(n: number, why: string): CustodyFault {
  return { where: rowWords(n), why };
}

function numberIn({ where }: CustodyFault): number {
  return Number(where.split(' ')[1]);
}

function contentFault({ n, text, row }: StoredRow & { row: CustodyRow | undefined }): CustodyFault | undefined {
  if (row === undefined) return fault(n, 'it is no row');
  if (row.n === n && rowText(row) === text && hashOf(row) === row.hash) return undefined;
  return fault(n, row.n === n ? 'its content was changed' : `it says that it is row ${row.n}`);
}

/** What was changed together with its own hash is found by the row after it. */
function linkFault(row: CustodyRow, before: string | undefined): CustodyFault | undefined {
  if (before === undefined || row.prev === before) return undefined;
  return row.n === 1 ? fault(1, 'it is not the first') : fault(row.n - 1, 'it was written anew: the row after it follows another');
}

function headFaults(byNumber: ReadonlyMap<number, CustodyRow | undefined>, head: CustodyHead | undefined): CustodyFault[] {
  const row = head && byNumber.get(head.rows);
  if (head === undefined || row === undefined || row.hash === head.sha256) return [];
  return [fault(head.rows, 'it is not the one that the run kept the hash of')];
}

function parsed(text: string): CustodyRow | undefined {
  try {
    const { n, prev, fact, hash } = JSON.parse(text) as Partial<CustodyRow>;
    if (typeof n !== 'number' || typeof prev !== 'string' || typeof hash !== 'string' || typeof fact?.kind !== 'string') return undefined;
    return { n, prev, fact, hash };
  } catch {
    return undefined;
  }
}

/** What is found of an item: in the version that was written, and in what its key shows today. Absent: nothing. */
export interface SeenItem {
  sealed?: { sha256: string; sizeBytes: number };
  shownVersionId?: string;
}

/** What is wrong with an item, or undefined. An intact version behind another one is told: somebody was there. */
export function itemFault(n: number, item: EvidenceItem, { sealed, shownVersionId }: SeenItem): CustodyFault | undefined {
  const where = `item ${n}`;
  const named = `${item.what} of ${item.service}`;
  if (sealed === undefined) return { where, why: `${named} is gone` };
  if (sealed.sha256 !== item.sha256 || sealed.sizeBytes !== item.sizeBytes)
    return { where, why: `${named} has other bytes than were collected` };
  if (item.versionId === undefined || shownVersionId === item.versionId) return undefined;
  const what = shownVersionId === undefined ? 'somebody deleted it' : 'somebody put another object over it';
  return { where, why: `${named}: ${what}; the version that was collected (${item.versionId}) is intact` };
}
