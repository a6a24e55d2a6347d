import { expect, test } from 'vitest';
import type { SetSummary } from '../../../../src/domain/backup/backup-set.ts';
import { judgeAge } from '../../../../src/domain/backup/judge-age.ts';

const now = new Date('2026-11-21T12:00:00Z');
const cutAt = (instant: string): SetSummary => ({
  setId: 'newest',
  store: 'main',
  cutAt: instant,
  committedAt: instant,
  sizeBytes: 1,
  plainBytes: 1,
  tables: 1,
  rows: 1,
  serverVersionNum: 170_000,
  manifestSha256: '',
});

test('no set at all is a failure, whatever the objective', () => {
  expect(judgeAge(undefined, undefined, now)).toMatchObject({ kind: 'failed' });
  expect(judgeAge(undefined, 3600, now)).toMatchObject({ kind: 'failed' });
});

test('a set as old as the objective allows is good, a second older is not', () => {
  expect(judgeAge(cutAt('2026-11-21T11:00:00Z'), 3600, now)).toMatchObject({
    kind: 'successful',
    facts: { ageSeconds: 3600, rpoSeconds: 3600 },
  });
  expect(judgeAge(cutAt('2026-11-21T10:59:59Z'), 3600, now)).toMatchObject({ kind: 'failed', facts: { ageSeconds: 3601 } });
});

test('without an objective a person has to say whether the age is good', () => {
  expect(judgeAge(cutAt('2026-11-21T11:00:00Z'), undefined, now)).toMatchObject({
    kind: 'inconclusive',
    reason: expect.stringContaining('target unset'),
  });
});
