import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../../../src/domain/definition/did-you-mean.ts';

test.each([
  ['retension', ['retention', 'rpo'], 'retention'],
  ['Retention', ['retention'], 'retention'],
  ['mian', ['main', 'audit'], 'main'],
  ['prod', ['production', 'staging'], 'production'],
  ['rtp', ['rto'], 'rto'],
  ['x', ['main'], undefined],
  ['backup', ['restore', 'drillRecovery'], undefined],
  ['anything', [], undefined],
])('%s among %j was meant as %s', (word, candidates, meant) => {
  expect(nearest(word, candidates)).toBe(meant);
});

test('nothing is said where nothing is near', () => {
  expect(didYouMean('x', ['main'])).toBe('');
});
