import type { Alert } from './alert.ts';
import type { Finding } from './finding.ts';
import type { IncidentState } from './incident.ts';
import type { Mitigation } from './mitigation.ts';
import type { Delivery } from './notice.ts';
import type { ClearWhen } from './response-policy.ts';
import type { Severity } from './severity.ts';

/** One line of an incident's timeline. Nothing in it is typed by hand but notes. */
export interface IncidentEntry {
  /** ISO 8601, UTC. */
  at: string;
  kind:
    | 'alert'
    | 'state'
    | 'severity'
    | 'page'
    | 'acknowledge'
    | 'finding'
    | 'mitigation'
    | 'recovery'
    | 'update'
    | 'note'
    | 'role'
    | 'deadline';
  text: string;
  /** A person, `alerts` or `watchkeeper`. */
  by: string;
  /** Somebody whom the environment trusts vouches for `by`; else it is a claim. */
  signed?: true;
}

/** One thing that was tried, and what came of it. */
export interface Tried {
  mitigation: Mitigation;
  /** The run: its workflow id. */
  runId: string;
  risk: string;
  startedAt: string;
  endedAt?: string;
  /** `waiting`: for an approval. `helped`: recovery held afterwards. */
  state: 'waiting' | 'acting' | 'done' | 'helped' | 'undone' | 'refused' | 'failed';
  approvedBy: readonly string[];
  planHash?: string;
  /** The run's own last words. */
  verdict?: string;
}

/** What is to be done afterwards. It has an owner and a day, or it is refused. */
export interface FollowUp {
  what: string;
  kind: 'prevent' | 'detect' | 'mitigate';
  owner: string;
  /** A day, as in 2026-12-01. */
  due: string;
}

/** A deadline of the incident's severity, and what became of it. Seconds from `since`; absent while it has not come. */
export interface Deadline {
  name: 'page' | 'acknowledge' | 'mitigate' | 'resolve';
  withinSeconds: number;
  tookSeconds?: number;
  met?: boolean;
}

/** All that an incident knows of itself: what its report is made of. */
export interface IncidentRecord {
  id: string;
  number: number;
  target: string;
  title: string;
  service?: string;
  scenario: string;
  state: IncidentState;
  severity: Severity;
  severities: readonly { at: string; severity: Severity; by: string; reason: string }[];
  restricted: boolean;
  drill: boolean;
  recordOnly: boolean;
  flapping: boolean;
  since: string;
  resolvedAt?: string;
  previous?: string;
  acknowledgedBy?: string;
  roles: Readonly<Record<string, string>>;
  alerts: readonly Alert[];
  alertCount: { firing: number; suppressed: number; resolved: number; total: number };
  deadlines: readonly Deadline[];
  findings: readonly Finding[];
  tried: readonly Tried[];
  deliveries: readonly (Delivery & { level?: number })[];
  timeline: readonly IncidentEntry[];
  followUps: readonly FollowUp[];
  clear?: ClearWhen;
  /** Looks at the key metric while recovery was watched. */
  looks: readonly { at: string; value?: number; seen: 'good' | 'bad' | 'none' }[];
}
