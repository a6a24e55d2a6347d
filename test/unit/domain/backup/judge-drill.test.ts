import { describe, expect, it } from 'vitest';
import { judgeDrill } from '../../../../src/domain/backup/judge-drill.ts';

const good = { kind: 'successful' as const, reason: '3 rows are as saved' };
const times = { rtoSeconds: 30, rpoSeconds: 600 };

describe('the verdict on a drill', () => {
  it('fails when an objective is missed, and says by how much', () => {
    expect(judgeDrill({ ...times, rtoObjectiveSeconds: 20 }, [good])).toEqual({ kind: 'failed', reason: 'RTO 30.0 s of 20 s' });
  });

  it('is as bad as its worst finding', () => {
    expect(judgeDrill(times, [good, { kind: 'error', reason: 'a check could not be run' }])).toEqual({
      kind: 'error',
      reason: 'a check could not be run',
    });
  });

  it('does not fail for an objective that nobody gave, and says that it is unset (E3)', () => {
    expect(judgeDrill(times, [good])).toMatchObject({ kind: 'successful', reason: expect.stringContaining('RTO 30.0 s, target unset') });
  });
});
