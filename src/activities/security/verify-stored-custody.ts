import type { CustodyHead } from '../../domain/security/custody-row.ts';
import type { EvidenceItem } from '../../domain/security/evidence-item.ts';
import type { CustodyFault, SeenItem } from '../../domain/security/verify-custody.ts';
import { itemFault, judgeRows } from '../../domain/security/verify-custody.ts';
import type { Custody } from './custody-log.ts';
import { storedRows } from './custody-log.ts';
import { sha256Of } from './sha256-of.ts';

/** What a look at all of a case came to. */
export interface CustodyVerdict {
  whole: boolean;
  rows: number;
  items: number;
  faults: readonly CustodyFault[];
  /** Items that anybody with the right to delete can still delete. */
  unlocked: number;
  head: CustodyHead;
}

/** Reads every row and every item again, hashes them, and names those that are not as they were written. `kept`: what a run knows of the log's head. */
export async function verifyStoredCustody(custody: Omit<Custody, 'retainUntil'>, kept?: CustodyHead): Promise<CustodyVerdict> {
  const stored = await storedRows(custody);
  const { rows, faults } = judgeRows(stored, kept);
  const items = rows.flatMap(({ n, fact: { item } }) => (item === undefined ? [] : [{ n, item }]));
  const wrong: CustodyFault[] = [];
  for (const { n, item } of items) {
    const fault = itemFault(n, item, await lookAt(custody, item));
    if (fault !== undefined) wrong.push(fault);
  }
  const all = [...faults, ...wrong];
  const head = { rows: rows.length, sha256: rows.at(-1)?.hash ?? '' };
  const unlocked = items.filter(({ item }) => item.lockedUntil === undefined).length;
  return { whole: all.length === 0 && rows.length > 0, rows: rows.length, items: items.length, faults: all, unlocked, head };
}

async function lookAt({ objects }: Omit<Custody, 'retainUntil'>, { key, versionId }: EvidenceItem): Promise<SeenItem> {
  const [bytes, shown] = await Promise.all([
    versionId === undefined ? objects.get(key) : objects.getVersion(key, versionId),
    objects.head(key),
  ]);
  return {
    ...(bytes && { sealed: { sha256: sha256Of(bytes), sizeBytes: bytes.length } }),
    ...(shown?.versionId !== undefined && { shownVersionId: shown.versionId }),
  };
}
