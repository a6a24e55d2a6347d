/** What can be done about an incident, each a way through the runbook `mitigate`. */
export type MitigationAction =
  | 'restart'
  | 'scale'
  | 'rollback'
  | 'isolate'
  | 'endIdleTransactions'
  | 'endQueries'
  | 'clearCache'
  | 'switchEndpoint'
  | 'expandLimits'
  | 'rotateLogs';

/** One action on one target. */
export interface Mitigation {
  action: MitigationAction;
  service?: string;
  store?: string;
  /** `scale`: instances afterwards. Absent: one and a half times what there are, never more than twice. */
  replicas?: number;
  /** `endIdleTransactions`, `endQueries`: only sessions that are that old. */
  olderThanSeconds?: number;
  /** `clearCache`: only keys with this prefix. */
  prefix?: string;
  /** `switchEndpoint`: the variable of the service that holds the address, and the address's name in the system file. */
  endpoint?: string;
}
