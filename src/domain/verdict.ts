/**
 * The answer to a question about the world. `failed`: it was measured and is bad. `error`: it could not be measured
 * (missing data is `error`, never success: E62). `inconclusive`: a person has to look.
 */
export type VerdictKind = 'successful' | 'failed' | 'error' | 'inconclusive';

export interface Verdict {
  kind: VerdictKind;
  /** One sentence, with the numbers that led to it. */
  reason: string;
  /** Measured values, for reports: name with its unit (`ageSeconds`) to number or text. */
  facts?: Record<string, number | string>;
}

const severity: Record<VerdictKind, number> = { successful: 0, inconclusive: 1, error: 2, failed: 3 };

/** The worst of several verdicts; of none it is `error`, because nothing was looked at. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  const sorted = verdicts.toSorted((a, b) => severity[b.kind] - severity[a.kind]);
  return sorted[0] ?? { kind: 'error', reason: 'nothing was looked at' };
}
