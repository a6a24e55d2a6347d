import type { Environment } from '../system/environment.ts';
import type { EvidenceRef } from '../run/outcome.ts';
import type { Alert } from './alert.ts';
import type { Finding } from './finding.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { Delivery, Notice, Paged } from './notice.ts';
import type { ClearWhen } from './response-policy.ts';

/** What the sources say now: the union of all that answered. */
export interface AlertsNow {
  /** In full: all that is active where that is little, and what was wanted. The silenced and inhibited among them are marked `suppressed`. */
  active: readonly Alert[];
  /** Fingerprints of all that is active. */
  all: readonly string[];
  /** Those of them that are silenced or inhibited. */
  suppressed: readonly string[];
  /** How many Alertmanagers answered. Where none did, an alert that is not there is not gone. */
  reachable: number;
  /** Prometheus answered, and its own data are fresh; else a missing alert means nothing. */
  fresh: boolean;
  /** Fired and ended since the time asked for, as far as Prometheus remembers; at most 100. */
  missed: readonly Alert[];
}

/** One look whether an incident is over. */
export interface RecoveryLook {
  seen: 'good' | 'bad' | 'none';
  words: string;
  value?: number;
}

/** What incidents and the intake of alerts do outside: they read and they tell; they change nothing. */
export interface IncidentActivities {
  /** The environment as its file has it now. @throws OpsError `InvalidInput`, `NotFound`. */
  environmentOf(asked: { target: string }): Promise<Environment>;
  /** The number of an incident: the same id has the same one for ever. */
  incidentNumber(asked: { id: string }): Promise<number>;
  /** Pages one level of the ladder (0 is the first) now. Who is meant is looked up now, so a change of the file strands nobody. Never throws for a channel. */
  pageLevel(asked: { env: Environment; level: number; notice: Notice; round: number }): Promise<Paged>;
  /** Tells the rooms and the status page. Never throws for a channel. */
  tell(asked: { env: Environment; notice: Notice }): Promise<readonly Delivery[]>;
  /** Read-only probes for a scenario, each bounded in time, all of them together within 20 s. */
  probe(asked: { env: Environment; scenario: string; service?: string; store?: string }): Promise<readonly Finding[]>;
  /** One look: the service's probes answer, and its key metric is clear. */
  recovered(asked: { env: Environment; service?: string; store?: string; clear?: ClearWhen }): Promise<RecoveryLook>;
  /** What the sources say now, and what came and went since; in full those whose fingerprints are wanted. Never throws for a source. */
  alertsNow(asked: { env: Environment; since: string; want?: readonly string[] }): Promise<AlertsNow>;
  /** Renders the report of an incident and stores it: HTML, Markdown, JSON. Safe to repeat. */
  reportIncident(asked: { env: Environment; record: IncidentRecord }): Promise<EvidenceRef>;
}
