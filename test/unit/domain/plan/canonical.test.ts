import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonical } from '../../../../src/domain/plan/canonical.ts';
import { sha256Hex } from '../../../../src/domain/plan/digest.ts';

describe('the canonical form', () => {
  test('is the same whatever order the keys were written in, at every depth', () => {
    expect(canonical({ b: 1, a: [{ d: 2, c: 3 }], 10: 'x', 9: 'y' })).toBe('{"10":"x","9":"y","a":[{"c":3,"d":2}],"b":1}');
    expect(canonical({ 9: 'y', a: [{ c: 3, d: 2 }], 10: 'x', b: 1 })).toBe(canonical({ b: 1, a: [{ d: 2, c: 3 }], 10: 'x', 9: 'y' }));
  });

  test('keeps the order of a list, which means something', () => {
    expect(canonical([2, 1])).not.toBe(canonical([1, 2]));
  });

  test('is the same after a journey through JSON', () => {
    const value = { at: new Date(0), gone: undefined, list: [undefined, 'ü "quoted"\n'], ['__proto__']: { x: 1 }, zero: -0 };
    expect(canonical(JSON.parse(JSON.stringify(value)))).toBe(canonical(value));
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [1n], [() => 1], [Symbol('s')]])('refuses %s, which JSON would lose', (value) => {
    expect(() => canonical({ value })).toThrow(/has no canonical form/);
  });

  test('of nothing is null', () => {
    expect(canonical(undefined)).toBe('null');
  });
});

test('a digest is the SHA-256 that everybody else computes of the text as UTF-8', () => {
  const text = 'naïve ☃ '.repeat(1000);
  expect(sha256Hex(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
});
