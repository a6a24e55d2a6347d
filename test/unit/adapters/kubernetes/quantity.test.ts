import { expect, test } from 'vitest';
import { quantity } from '../../../../src/adapters/kubernetes/quantity.ts';

test.each([
  ['250m', 0.25],
  ['2', 2],
  ['1Gi', 1_073_741_824],
  ['1.5G', 1_500_000_000],
  ['2e3', 2000],
  ['1E', 1e18],
  ['100u', 0.0001],
])('%s is a number', (text, value) => {
  expect(quantity(text)).toBeCloseTo(value);
});

test.each(['', 'x', '1Zi', '1 Gi'])('"%s" is none', (text) => {
  expect(quantity(text)).toBeNaN();
});
