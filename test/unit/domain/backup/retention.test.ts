import { describe, expect, it } from 'vitest';
import type { SetSummary } from '../../../../src/domain/backup/backup-set.ts';
import { retentionOf } from '../../../../src/domain/backup/retention.ts';

const unknown = { committedAt: '', sizeBytes: 0, plainBytes: 0, tables: 0, rows: 0, serverVersionNum: 0, manifestSha256: '' };
const setAt = (cutAt: string): SetSummary => ({ ...unknown, setId: cutAt, store: 'main', cutAt });
const none = { last: 1, daily: 0, weekly: 0, monthly: 0 };

describe('retention', () => {
  it('keeps the newest set whatever the policy says', () => {
    const sets = [setAt('2020-01-01T00:00:00Z'), setAt('2020-01-02T00:00:00Z')];
    expect(retentionOf(sets, { ...none, last: 0 })).toEqual({
      kept: [{ setId: '2020-01-02T00:00:00Z', because: 'newest' }],
      expired: ['2020-01-01T00:00:00Z'],
    });
    expect(retentionOf([], none)).toEqual({ kept: [], expired: [] });
  });

  it('keeps the newest of each day, of each week from Monday and of each month', () => {
    const sunday = setAt('2026-11-15T22:00:00Z');
    const monday = setAt('2026-11-16T02:00:00Z');
    const mondayLater = setAt('2026-11-16T14:00:00Z');
    const october = setAt('2026-10-31T23:59:59Z');
    const { kept, expired } = retentionOf([sunday, monday, mondayLater, october], { last: 1, daily: 1, weekly: 2, monthly: 2 });
    expect(kept).toEqual([
      { setId: mondayLater.setId, because: 'newest' },
      { setId: sunday.setId, because: 'weekly' },
      { setId: october.setId, because: 'monthly' },
    ]);
    expect(expired).toEqual([monday.setId]);
  });

  it('orders by the instant of the data, not by name or place (a clock set back does not expire the newest)', () => {
    const sets = [setAt('2026-01-01T00:00:00Z'), setAt('2026-03-01T00:00:00Z'), setAt('2026-02-01T00:00:00Z')];
    expect(retentionOf(sets, none).kept).toEqual([{ setId: '2026-03-01T00:00:00Z', because: 'newest' }]);
  });
});
