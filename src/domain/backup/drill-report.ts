import type { Verdict } from '../verdict.ts';

/** Where what is restored into is raised for the drill: a part of its RTO, as after a disaster. */
export const raisingPhase = 'raise the drill target';

export interface DrillPhase {
  name: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  endedAt: string;
}

/** What a drill measured: everything the report says. */
export interface DrillReport {
  target: string;
  store: string;
  setId: string;
  cutAt: string;
  startedAt: string;
  verdict: Verdict;
  /** From the start of the drill until the last check passed. */
  rtoSeconds: number;
  /** Age of the set's data when the drill began: what would have been lost. */
  rpoSeconds: number;
  /** Absent: no objective is given ("target unset", E3). */
  rtoObjectiveSeconds?: number;
  rpoObjectiveSeconds?: number;
  tablesCompared: number;
  rowsCompared: number;
  rowsDifferent: number;
  checks: number;
  sizeBytes: number;
  phases: readonly DrillPhase[];
}
