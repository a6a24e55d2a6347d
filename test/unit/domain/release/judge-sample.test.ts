import { describe, expect, test } from 'vitest';
import type { Sample } from '../../../../src/domain/release/judge-sample.ts';
import { judgeSamples } from '../../../../src/domain/release/judge-sample.ts';
import type { Verdict } from '../../../../src/domain/verdict.ts';

function sample(seen: Sample['seen'], different: Partial<Sample> = {}): Sample {
  return { name: 'error ratio', seen, words: `it is ${seen}`, failureLimit: 2, ...different };
}

/** What a watch of these samples comes to, one after the other; it ends at the first that is not good. */
function watch(...seen: Sample['seen'][]): { verdict: Verdict; samples: number } {
  let verdict: Verdict = { kind: 'error', reason: 'nothing was looked at' };
  let samples = 0;
  for (const one of seen) {
    verdict = judgeSamples([sample(one)], verdict.facts ?? {});
    samples += 1;
    if (verdict.kind !== 'successful') break;
  }
  return { verdict, samples };
}

describe('a watched release', () => {
  test('is bad once more samples were bad than may be, even when good ones came between', () => {
    expect(watch('bad', 'good', 'bad', 'good').verdict.kind).toBe('successful');
    expect(watch('bad', 'good', 'bad', 'good', 'bad')).toMatchObject({ samples: 5, verdict: { kind: 'failed' } });
  });

  test('that gives no data five times in a row is for a person to judge, and never good (E62)', () => {
    expect(watch('none', 'none', 'none', 'none', 'none')).toMatchObject({ samples: 5, verdict: { kind: 'inconclusive' } });
    expect(watch('none', 'none', 'none', 'none', 'good', 'none').verdict.kind).toBe('successful');
  });

  test('is bad at once where no bad sample is allowed, and says with which numbers', () => {
    const verdict = judgeSamples([sample('bad', { failureLimit: 0, words: 'error ratio is 0.2, above 0.01', value: 0.2 })], {});
    expect(verdict).toEqual({
      kind: 'failed',
      reason: 'error ratio is 0.2, above 0.01 (bad in 1 samples, 0 are allowed)',
      facts: { 'error ratio bad': 1, 'error ratio missing': 0, 'error ratio': 0.2 },
    });
  });

  test('is failed rather than inconclusive where one thing is bad and another gives no data', () => {
    const soFar = { 'error ratio bad': 2, 'latency missing': 4 };
    expect(judgeSamples([sample('bad'), sample('none', { name: 'latency' })], soFar).kind).toBe('failed');
  });
});
