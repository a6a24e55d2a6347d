import type { Plan } from '../plan/plan.ts';

/** Where a run's evidence lies, and the hash that the chain ends in. */
export interface EvidenceRef {
  key: string;
  sha256: string;
  records: number;
}

/**
 * How a run ended that did not fail. `done`: the world is as asked. The others: nothing was changed, or all of it was
 * put back, and `reason` says why.
 */
export type RunOutcome<O = unknown> =
  | { kind: 'done'; outcome: O; planHash: string; evidence: EvidenceRef | EvidenceMissing }
  | { kind: 'planned'; plan: Plan }
  | {
      kind: 'rejected' | 'expired' | 'aborted' | 'skipped';
      reason: string;
      planHash?: string;
      evidence?: EvidenceRef | EvidenceMissing;
    };

/** The run ended as it says, but its record could not be written; it can be made later from the run's history. */
export interface EvidenceMissing {
  missing: string;
}
