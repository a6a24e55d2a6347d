import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Alert } from '../../domain/incident/alert.ts';
import { isBreakIn } from '../../domain/incident/break-in.ts';
import type { Climb } from '../../domain/incident/escalation.ts';
import { atTheFoot } from '../../domain/incident/escalation.ts';
import type { IncidentEntry, IncidentRecord, Tried } from '../../domain/incident/incident-record.ts';
import { incidentDetails } from '../../domain/incident/incident-details.ts';
import type { IncidentRequest, IncidentState } from '../../domain/incident/incident.ts';
import type { Mitigation } from '../../domain/incident/mitigation.ts';
import { mayMove } from '../../domain/incident/moves.ts';
import type { Severity } from '../../domain/incident/severity.ts';
import type { ApprovalPolicy } from '../../domain/system/environment.ts';
import { foundBy, searchKeys } from '../../domain/run/search-keys.ts';

type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** All that an incident knows, as plain data: it is carried over when the workflow continues as new. */
export interface Life {
  readonly request: IncidentRequest;
  readonly record: Growing<IncidentRecord>;
  /** What could be done: the playbook's options, then what findings suggest. */
  options: Mitigation[];
  /** Who may sign here, as the system file had it at the start; absent before it was read. */
  signing?: Pick<ApprovalPolicy, 'signers' | 'unsigned'>;
  /** Signatures that were taken: each counts once. */
  signatures: string[];
  /** What people asked for and nobody has begun yet. */
  asked: { option: Mitigation; by: string }[];
  /** The last message of each run that belongs to it. */
  heard: Record<string, number>;
  climb: Climb;
  /** Milliseconds for which the ladder stood still. */
  stoodStillMs: number;
  acknowledgedAtMs?: number;
  snoozedUntilMs?: number;
  /** When a person last did something. */
  lastWordMs: number;
  lastUpdateMs?: number;
  noData: boolean;
  /** Since when at least one alert fires without a break. */
  firingSinceMs?: number;
  /** The fewest alerts that fired since it was resolved: more of them bring it back. */
  fewestFiring: number;
  /** How often recovery did not hold. */
  restarts: number;
  /** What a person decided about its end. */
  verdict?: { state: 'resolved' | 'merged' | 'falsePositive'; by: string; reason: string };
  reopenedBy?: { by: string; reason: string };
  /** Nothing is left to try: the next level must be called. */
  nothingLeft?: boolean;
  /** The probes have looked since it was opened, or opened again. */
  diagnosed: boolean;
  shown: string;
}

const mostEntries = 400;
const mostAlerts = 50;

export function beginLife(request: IncidentRequest): Life {
  const firing = request.alerts.filter(({ status }) => status === 'firing').length;
  const sinceMs = Date.parse(request.since);
  return {
    request,
    record: {
      id: workflowInfo().workflowId,
      number: 0,
      target: request.target,
      title: request.title,
      scenario: request.scenario,
      state: 'detected',
      severity: request.severity,
      severities: [{ at: request.since, severity: request.severity, by: request.requester, reason: 'as it was opened' }],
      restricted: request.restricted === true || isBreakIn(request.scenario),
      drill: request.drill === true,
      recordOnly: request.recordOnly === true,
      flapping: false,
      since: request.since,
      roles: {},
      alerts: request.alerts.slice(0, mostAlerts),
      alertCount: { firing, suppressed: 0, resolved: request.alerts.length - firing, total: request.alerts.length },
      deadlines: [],
      findings: [],
      tried: [],
      deliveries: [],
      timeline: [],
      followUps: [],
      looks: [],
      ...(request.service !== undefined && { service: request.service }),
      ...(request.previous !== undefined && { previous: request.previous }),
    },
    options: [],
    signatures: [],
    asked: [],
    heard: {},
    climb: atTheFoot,
    stoodStillMs: 0,
    lastWordMs: sinceMs,
    noData: false,
    fewestFiring: 0,
    ...(firing > 0 && { firingSinceMs: sinceMs }),
    restarts: 0,
    diagnosed: false,
    shown: '',
  };
}

/** Adds a line to the timeline, and shows it. What grows beyond its limit loses its middle, never its beginning. */
export function tell(life: Life, entry: Omit<IncidentEntry, 'at'>): void {
  const { timeline } = life.record;
  timeline.push({ at: new Date().toISOString(), ...entry, text: entry.text.slice(0, 1000) });
  if (timeline.length > mostEntries) timeline.splice(mostEntries / 2, 1);
  show(life);
}

/** Goes to another state where that is legal; else it stays, and nothing is said. */
export function move(life: Life, to: IncidentState, why: { by: string; text: string }): void {
  const { state } = life.record;
  if (state === to || !mayMove(state, to)) return;
  life.record.state = to;
  tell(life, { kind: 'state', by: why.by, text: `${to}: ${why.text}` });
}

/** Another severity from here on. */
export function setSeverity(life: Life, severity: Severity, { by, reason }: { by: string; reason: string }): void {
  if (severity === life.record.severity) return;
  const word = severity < life.record.severity ? 'raised' : 'lowered';
  life.record.severities.push({ at: new Date().toISOString(), severity, by, reason });
  life.record.severity = severity;
  tell(life, { kind: 'severity', by, text: `${word} to Sev${severity}: ${reason}` });
}

/** Keeps the newest alerts, one of each. */
export function keepAlerts(life: Life, newest: readonly Alert[]): void {
  const keyOf = ({ source, fingerprint }: Alert): string => `${source}|${fingerprint}`;
  const fresh = new Map([...life.record.alerts, ...newest].map((alert) => [keyOf(alert), alert]));
  life.record.alerts = [...fresh.values()].slice(-mostAlerts);
}

/** The attempt that this run is of, if it is one of ours. */
export function triedBy(life: Life, runId: string): Tried | undefined {
  return life.record.tried.find((tried) => tried.runId === runId);
}

/** `prsm/production #12`. */
export function subjectOf({ record }: Life): string {
  return `${record.target} #${record.number}`;
}

/** Seconds since the first alert. */
export function ageSeconds({ record }: Life): number {
  return Math.max(0, (Date.now() - Date.parse(record.since)) / 1000);
}

/** Writes where it stands to where the Temporal UI shows it. A restricted one shows no word of its case outside of itself. */
export function show(life: Life): void {
  const { record } = life;
  setCurrentDetails(incidentDetails(record, life.options));
  const waits = record.tried.some(({ state }) => state === 'waiting') ? 'approval' : 'nothing';
  const pairs = [
    ...foundBy(record.target, 'incident'),
    { key: searchKeys.phase, value: record.state },
    { key: searchKeys.severity, value: `sev${record.severity}` },
    { key: searchKeys.waitingFor, value: waits },
  ];
  const shown = pairs.map(({ value }) => value).join(' ');
  if (shown === life.shown) return;
  life.shown = shown;
  upsertSearchAttributes(pairs);
}
