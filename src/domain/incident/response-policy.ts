import type { Reference, Setting } from '../system/environment.ts';
import type { Mitigation } from './mitigation.ts';
import type { Severity } from './severity.ts';

/** Where a message to people goes. Addresses and keys are references. */
export type Channel =
  | { kind: 'slack'; webhook: Reference }
  | { kind: 'slackApp'; token: Reference; channel: string; address?: Setting }
  | { kind: 'email'; smtp: Reference; from: string }
  | { kind: 'pagerduty'; routingKey: Reference; address?: Setting }
  | { kind: 'webhook'; address: Setting; token?: Reference }
  | { kind: 'statusPage'; address: Setting; token?: Reference }
  /** A page of plain HTML in the environment's object store. */
  | { kind: 'staticStatusPage'; key: string };

/** Which alerts are how bad, and what they are signs of. The first rule that matches counts; then the alert's own labels. */
export interface SeverityRule {
  /** Labels that an alert must have, each with this value. */
  match: Readonly<Record<string, string>>;
  severity?: Severity;
  scenario?: string;
  service?: string;
  /** The alert must have been firing that long before it opens an incident. */
  afterSeconds?: number;
}

/** A number that says whether it is over: `max` (not above) or `min` (not below). */
export interface ClearWhen {
  query: string;
  max?: number;
  min?: number;
}

/** What is done about a scenario: its key metric, and options in order. */
export interface Playbook {
  scenario: string;
  /** The key metric: drawn in the report, and what recovery is judged by. */
  clear?: ClearWhen;
  options: readonly Mitigation[];
}

/** Somebody stands in for somebody else. Local times in the environment's zone, without offset; `until` is excluded. */
export interface Cover {
  for: string;
  by: string;
  from: string;
  until: string;
}

/** How an environment's incidents are answered. */
export interface ResponsePolicy {
  /** Names of contacts, level by level. */
  ladder: readonly (readonly string[])[];
  /** Who is paged for what is restricted; empty: the ladder. */
  security: readonly string[];
  covers: readonly Cover[];
  channels: readonly Channel[];
  severities: readonly SeverityRule[];
  playbooks: readonly Playbook[];
  /** Every one of a cluster: what fires is the union of what they say. */
  alertmanagers: readonly Setting[];
  prometheus?: Setting;
  /** Recovery must hold so long; absent: what the severity asks, 5 to 10 minutes. */
  holdSeconds?: number;
  /** `off`: nothing is begun or proposed by itself; people start what they choose. */
  automation?: 'on' | 'off';
}
