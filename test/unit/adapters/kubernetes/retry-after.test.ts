import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../../src/adapters/kubernetes/retry-after.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['1', 1000],
  ['0', 0],
  ['3600', 10_000],
  ['-5', 0],
  ['Thu, 01 Jan 2026 00:00:04 GMT', 4000],
  ['Thu, 01 Jan 2026 01:00:00 GMT', 10_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('`Retry-After: %s` is %s ms', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});
