import { expect, test } from 'vitest';
import { summaryOf } from '../../../../src/workflows/run/summary.ts';

test('a short command is its own summary', () => {
  expect(summaryOf('pg_dump "$MAIN_URL"')).toBe('pg_dump "$MAIN_URL"');
});

test.each([['a'.repeat(5000)], ['ü'.repeat(300)], ['"'.repeat(300)], ['👩‍🚒'.repeat(80)], ['\n\t'.repeat(200)]])(
  'a long one is cut to what the server keeps: %#',
  (text) => {
    const summary = summaryOf(text);
    expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThanOrEqual(200);
    expect(Buffer.byteLength(JSON.stringify(summary))).toBeGreaterThan(180);
    expect(summary.endsWith('…')).toBe(true);
    expect(summary.isWellFormed()).toBe(true);
  },
);
