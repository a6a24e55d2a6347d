import type { Alert } from './alert.ts';
import type { Severity } from './severity.ts';

/**
 * Where an incident stands. `monitoring`: recovery holds and is watched. `resolved` stays open for as long as it may be opened again.
 */
export type IncidentState =
  | 'detected'
  | 'triaged'
  | 'investigating'
  | 'awaitingApproval'
  | 'mitigating'
  | 'validating'
  | 'monitoring'
  | 'resolved'
  | 'closed'
  | 'merged'
  | 'falsePositive';

/** What starts an incident: from the intake of alerts, or by a person. */
export interface IncidentRequest {
  /** `system/environment`. */
  target: string;
  /** `<service>/<scenario>`: what belongs together. */
  key: string;
  service?: string;
  /** The store, where the alert is about one. */
  store?: string;
  scenario: string;
  severity: Severity;
  title: string;
  /** Who opened it: `alerts`, or a person. */
  requester: string;
  /** ISO 8601, UTC: all deadlines count from here. */
  since: string;
  /** Since when it fires, where it was expected at first: nobody was late for that. */
  firingSince?: string;
  alerts: readonly Alert[];
  /** What is known to be over already is recorded and pages nobody. */
  recordOnly?: boolean;
  /** Only those who must know see it; no status page, no shared room. */
  restricted?: boolean;
  /** People are paged, and told that it is a drill; nothing is begun by itself, nobody outside is told, and it is kept out of the numbers. */
  drill?: boolean;
  /** Workflow id of the incident before this one with the same key. */
  previous?: string;
}

/** What the intake tells an incident about its alerts: absolute counts, so that a message that comes twice changes nothing. */
export interface AlertsChanged {
  at: string;
  firing: number;
  suppressed: number;
  resolved: number;
  total: number;
  /** The worst of those that fire. */
  severity: Severity;
  /** At most 20 that are new or changed. */
  newest: readonly Alert[];
  flapping: boolean;
  /** Nobody can say whether alerts fire: Prometheus is silent. */
  noData?: boolean;
}

/** `incident/prsm/production/prsm-api/down/3`: the third of its kind. */
export function incidentId(target: string, key: string, generation: number): string {
  return `incident/${target}/${key}/${generation}`;
}

/** The one entity that gives incidents their numbers. */
export const incidentNumbersId = 'incident-numbers';

/** The budget of automatic actions of a service. */
export function guardId(target: string, service: string): string {
  return `guard/${target}/${service}`;
}
