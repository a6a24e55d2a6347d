import { describe, expect, test } from 'vitest';
import { deadlineOf, warningAt } from '../../../../src/domain/security/legal-deadline.ts';
import type { ClockMark, ClockView } from '../../../../src/domain/security/legal-clock.ts';
import { nextWarning, standing } from '../../../../src/domain/security/legal-clock.ts';
import { regimes } from '../../../../src/domain/security/regimes.ts';

const hour = 3_600_000;

function dueOf(regime: keyof typeof regimes, marks: Record<string, string>): Record<string, string> {
  const known = Object.fromEntries(Object.entries(marks).map(([mark, at]) => [mark, Date.parse(at)]));
  return Object.fromEntries(
    regimes[regime].map((duty) => {
      const deadline = deadlineOf(duty, known);
      return [duty.name, deadline === undefined ? '' : new Date(deadline.dueAt).toISOString().slice(0, 16)];
    }),
  );
}

describe('when a duty is due', () => {
  test('is hours, calendar months and business days after its own mark, and unknown without it', () => {
    expect(dueOf('gdpr', { awareAt: '2026-11-21T10:00:00+01:00' })).toEqual({ notification: '2026-11-24T09:00' });
    expect(dueOf('nis2', { awareAt: '2027-01-31T10:00:00Z' })).toEqual({
      'early-warning': '2027-02-01T10:00',
      notification: '2027-02-03T10:00',
      'final-report': '2027-02-28T10:00',
    });
    expect(dueOf('sec', { materialAt: '2026-11-19T20:00:00Z' })).toEqual({ 'form-8-k': '2026-11-25T20:00' });
    expect(dueOf('sec', { awareAt: '2026-11-19T20:00:00Z' })).toEqual({ 'form-8-k': '' });
  });

  test('is the sooner of two times where a law has two', () => {
    const awareAt = '2026-11-21T00:00:00Z';
    expect(dueOf('dora', { awareAt })).toMatchObject({ initial: '2026-11-22T00:00', final: '' });
    expect(dueOf('dora', { awareAt, classifiedMajorAt: '2026-11-21T02:00:00Z' })).toMatchObject({ initial: '2026-11-21T06:00' });
    expect(dueOf('dora', { awareAt, classifiedMajorAt: '2026-11-21T22:00:00Z' })).toMatchObject({ initial: '2026-11-22T00:00' });
  });

  test('warns after 36, 54 and 64.8 of 72 hours', () => {
    const deadline = { startsAt: 0, dueAt: 72 * hour };
    expect(([50, 75, 90, 100] as const).map((percent) => warningAt(deadline, percent) / hour)).toEqual([36, 54, 64.8, 72]);
  });
});

describe('the next warning', () => {
  const mark = (at: number): ClockMark => ({ mark: 'awareAt', at: new Date(at).toISOString(), by: 'ana', saidAt: '' });
  const view = (different: Partial<ClockView> = {}): ClockView => {
    return { regime: 'gdpr', incident: 'i', codename: 'c', marks: [mark(0)], duties: [], told: [], ...different };
  };
  const told = (percent: 50 | 75, dueAt: number) => ({
    duty: 'notification',
    percent,
    at: '',
    dueAt: new Date(dueAt).toISOString(),
    reached: true,
  });

  test('is the highest of those that are past, so that nobody is told three times at once', () => {
    expect(nextWarning(view(), 10 * hour)).toMatchObject({ percent: 50, at: 36 * hour });
    expect(nextWarning(view(), 60 * hour)).toMatchObject({ percent: 75 });
    expect(nextWarning(view({ told: [told(75, 72 * hour)] }), 60 * hour)).toMatchObject({ percent: 90 });
    expect(nextWarning(view(), 80 * hour)).toMatchObject({ percent: 100 });
  });

  test('counts anew after a correction, and is none when all is done', () => {
    const corrected = view({ marks: [mark(0), mark(-24 * hour)], told: [told(50, 72 * hour)] });
    expect(nextWarning(corrected, 36 * hour)).toMatchObject({ percent: 75, dueAt: 48 * hour });
    const [duty] = standing(view(), 'gdpr', 73 * hour);
    expect(duty).toMatchObject({ state: 'late', dueAt: new Date(72 * hour).toISOString() });
    const done = { duty: 'notification', what: '', state: 'done' as const, closed: { by: 'ana', at: '', words: '' } };
    expect(nextWarning(view({ duties: [done] }), 73 * hour)).toBeUndefined();
  });
});
