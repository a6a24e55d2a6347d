import type { Mitigation } from './mitigation.ts';

/** What a read-only probe saw, what that means, and what could be done. */
export interface Finding {
  /** The probe, as in `sessions by state`. */
  probe: string;
  /** `unknown`: the probe gave no answer, which is never good news. */
  verdict: 'cause' | 'suspicious' | 'normal' | 'unknown';
  /** What was seen, with its numbers; one line. */
  saw: string;
  /** What it means; one line. */
  means: string;
  /** What could be done, best first. */
  couldDo: readonly Mitigation[];
  /** The command line a person would have typed, with secrets as shell variables. */
  command: string;
  /** Rows, log lines: bounded, for the record. */
  lines?: readonly string[];
  tookMs: number;
}
