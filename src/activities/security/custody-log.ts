import { setTimeout as sleep } from 'node:timers/promises';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import { rowKey, rowNumber, rowsPrefix } from '../../domain/security/custody-keys.ts';
import type { CustodyFact, CustodyHead, CustodyRow } from '../../domain/security/custody-row.ts';
import { rowAfter, rowText } from '../../domain/security/custody-row.ts';
import type { StoredRow } from '../../domain/security/verify-custody.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Objects } from '../objects.ts';

/** The evidence of one case in its bucket. */
export interface Custody {
  objects: Objects;
  env: Environment;
  caseId: string;
  /** Absent where the bucket cannot lock. */
  retainUntil?: Date;
}

/** So often somebody else may be first with the next row. */
const mostTries = 20;

/**
 * The log of a case: each row an object of its own that is only ever created, so that two writers cannot both have the next number. Rows of one process
 * are written one after the other.
 */
export class CustodyLog {
  private rows: CustodyRow[] | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private readonly custody: Custody;

  constructor(custody: Custody) {
    this.custody = custody;
  }

  /** Writes a row, once for each `op`: another attempt finds it. @throws OpsError */
  async append(fact: CustodyFact): Promise<CustodyRow> {
    const written = this.last.then(async () => await this.write(fact));
    this.last = written.catch(() => undefined);
    return await written;
  }

  /** Rows by what they were written for. */
  async find(op: string): Promise<CustodyRow | undefined> {
    this.rows ??= await readRows(this.custody);
    return this.rows.find(({ fact }) => fact.op === op);
  }

  /** Where the log stands. */
  async head(): Promise<CustodyHead> {
    this.rows ??= await readRows(this.custody);
    return { rows: this.rows.length, sha256: this.rows.at(-1)?.hash ?? '' };
  }

  private async write(fact: CustodyFact): Promise<CustodyRow> {
    const { objects, env, caseId, retainUntil } = this.custody;
    for (let tries = 1; ; tries += 1) {
      const there = await this.find(fact.op);
      if (there !== undefined) return there;
      const row = rowAfter(this.rows?.at(-1), fact);
      try {
        await objects.putForGood(rowKey(env, caseId, row.n), rowText(row), {
          contentType: 'application/json',
          ...(retainUntil && { retainUntil }),
        });
        this.rows?.push(row);
        return row;
      } catch (error) {
        if (!isOpsError(error) || error.kind !== 'Conflict' || tries === mostTries) throw error;
        this.rows = undefined;
        await sleep(50 * tries);
      }
    }
  }
}

/** All rows as they are stored, in order. */
export async function storedRows({ objects, env, caseId }: Pick<Custody, 'objects' | 'env' | 'caseId'>): Promise<StoredRow[]> {
  const keys = (await objects.list(rowsPrefix(env, caseId))).map(({ key }) => ({ key, n: rowNumber(key) }));
  const read = keys.map(async ({ key, n }) => {
    const bytes = n === undefined ? undefined : await objects.get(key);
    return n === undefined || bytes === undefined ? [] : [{ n, text: Buffer.from(bytes).toString('utf8') }];
  });
  return (await Promise.all(read)).flat().toSorted((a, b) => a.n - b.n);
}

/** @throws OpsError `Corrupt` where the last row is none: nothing can be added to a log that was tampered with. */
async function readRows(custody: Custody): Promise<CustodyRow[]> {
  return (await storedRows(custody)).map(({ n, text }) => {
    try {
      const row = JSON.parse(text) as CustodyRow;
      if (row.n === n && typeof row.hash === 'string') return row;
    } catch {
      // Said below.
    }
    throw new OpsError('Corrupt', `row ${n} of the custody log of ${custody.caseId} is none`, {
      hint: `See what is wrong: watchkeeper evidence verify-custody.`,
    });
  });
}
