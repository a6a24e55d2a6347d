import type { Risk } from '../gate/risk.ts';
import type { Phase, WaitingFor } from '../run/view.ts';

/** What a run that belongs to an incident tells it: signal `runChanged`. */
export interface RunChanged {
  /** The run's workflow id. */
  runId: string;
  /** Counts what the run tells: messages may overtake each other. */
  n: number;
  runbook: string;
  requester: string;
  phase: Phase;
  waitingFor?: WaitingFor;
  risk: Risk;
  planHash: string;
  approvedBy: readonly string[];
}
