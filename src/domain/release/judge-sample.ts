import type { Verdict } from '../verdict.ts';

/** One look at one thing while a release is watched. */
export interface Sample {
  name: string;
  /** `none`: there was no answer, or not one number: never good news (E62). */
  seen: 'good' | 'bad' | 'none';
  /** In words, with the numbers. */
  words: string;
  value?: number;
  /** So many samples may be bad before the release is. */
  failureLimit: number;
}

/** So often in a row may something give no data before a person is asked. */
const mostMissing = 5;

/**
 * Judges a release by this sample and the counts of those before, which are in the facts of their verdict: `<name> bad` over the whole watch, `<name>
 * missing` in a row.
 */
export function judgeSamples(samples: readonly Sample[], soFar: Readonly<Record<string, number | string>>): Verdict {
  const facts: Record<string, number | string> = {};
  const bad: string[] = [];
  const missing: string[] = [];
  for (const { name, seen, words, value, failureLimit } of samples) {
    const badCount = count(soFar[`${name} bad`]) + (seen === 'bad' ? 1 : 0);
    const missingCount = seen === 'none' ? count(soFar[`${name} missing`]) + 1 : 0;
    facts[`${name} bad`] = badCount;
    facts[`${name} missing`] = missingCount;
    if (value !== undefined) facts[name] = value;
    if (badCount > failureLimit) bad.push(`${words} (bad in ${badCount} samples, ${failureLimit} are allowed)`);
    if (missingCount >= mostMissing) missing.push(`${words} (${missingCount} times in a row)`);
  }
  if (bad.length > 0) return { kind: 'failed', reason: bad.join('; '), facts };
  if (missing.length > 0) return { kind: 'inconclusive', reason: missing.join('; '), facts };
  return { kind: 'successful', reason: samples.map(({ words }) => words).join('; '), facts };
}

function count(fact: number | string | undefined): number {
  return typeof fact === 'number' ? fact : 0;
}
