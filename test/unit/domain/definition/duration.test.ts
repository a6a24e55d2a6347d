import { describe, expect, test } from 'vitest';
import { durationPattern, durationSeconds, durationText } from '../../../../src/domain/definition/duration.ts';

describe('a duration', () => {
  test.each([
    ['90s', 90],
    ['15m', 900],
    ['1h30m', 5400],
    ['30d', 2_592_000],
    ['2w', 1_209_600],
    ['1d12h', 129_600],
  ])('%s is %i seconds', (text, seconds) => {
    expect(text).toMatch(durationPattern);
    expect(durationSeconds(text)).toBe(seconds);
  });

  test.each(['', '5', 'h', '1.5h', '-1h', '1 h', '30m1h', '1M', 'soon', '1h '])('%j is not one', (text) => {
    expect(text).not.toMatch(durationPattern);
  });

  test.each([
    [0, '0s'],
    [5400, '1h30m'],
    [86_400, '1d'],
    [90_061, '1d1h1m1s'],
  ])('of %i seconds is written %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
