/**
 * What to do when a lock that a run needs is held: wait for it up to the runbook's limit, do nothing, fail, or ask its holder to undo what it did and
 * end (an emergency), then wait.
 */
export type IfBusy = 'wait' | 'skip' | 'fail' | 'takeOver';

/**
 * The one JSON object that starts any run, from the Temporal UI, the CLI, a schedule or a service.
 * `prepare` checks it; nothing in it is trusted before.
 */
export interface RunRequest {
  /** `system/environment`, as in `demo/production`. */
  target: string;
  /** Who asks: a user name, `schedule/<id>` or a service's name. Never counts as an approver of the run. */
  requester: string;
  /** The runbook's own input; absent where every field has a default. */
  input?: unknown;
  /** Ends after the plan. Nothing is changed, no lock is taken. */
  dryRun?: boolean;
  /** Absent: the runbook's own rule. */
  ifBusy?: IfBusy;
  /** A scheduled run that starts later than this after its nominal time does nothing and says so. */
  lateAfterSeconds?: number;
  /** Workflow id of the incident that the run belongs to: it is told how far the run is. */
  incident?: string;
}
