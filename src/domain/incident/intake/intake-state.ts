import type { Alert } from '../alert.ts';
import type { MaintenanceWindow } from '../maintenance.ts';
import type { Severity } from '../severity.ts';

/** What is kept of one alert. Times are seconds since 1970. */
export interface Entry {
  since: number;
  severity: Severity;
  /** When it ended, as far as that is believed. */
  ended?: number;
  /** Said to have ended while nobody could look whether that is so. */
  held?: number;
  /** First look in which it was nowhere. */
  absent?: number;
  /** It ends then, unless it is told again. */
  until?: number;
  suppressed?: true;
  /** Under maintenance: it pages nobody. */
  expected?: true;
  /** Which of the joined keys it has; absent: that of its group. */
  key?: number;
  /** An Alertmanager told it, and can be asked. */
  asked?: true;
}

/** Alerts that make one incident. Times are milliseconds since 1970. */
export interface Group {
  key: string;
  /** 0: its incident is not open yet. */
  generation: number;
  scenario: string;
  service?: string;
  store?: string;
  severity: Severity;
  title: string;
  since: number;
  openedAt: number;
  changedAt: number;
  toldAt: number;
  /** Alerts by `source|fingerprint`. */
  entries: Map<string, Entry>;
  /** How many of them have not ended. */
  open: number;
  /** Distinct alerts ever. */
  total: number;
  /** When it began and ceased to fire. */
  flips: number[];
  /** New or changed since the incident was told last. */
  newest: Alert[];
  /** Keys whose alerts join this one. */
  joined: string[];
  /** The incident is to be told. */
  dirty: boolean;
  /** Something began to fire since the incident was told last. */
  fresh: boolean;
  /** The incident takes nothing any more. */
  gone: boolean;
  recordOnly: boolean;
  /** Of ourselves, or restricted: it joins nothing, and nothing joins it. */
  own: boolean;
  previous?: string;
  /** All of it is under maintenance: its incident is not opened yet. */
  held?: true;
  /** Since when it fires, where it was held for longer than deadlines count back. */
  firingSince?: number;
}

export interface Generation {
  number: number;
  /** When its incident was opened, in milliseconds. */
  at: number;
}

/** What fires, but not for long enough. */
export interface Pending {
  id: string;
  due: number;
  alert: Alert;
}

export interface IntakeCounts {
  /** Alerts that came, all told. */
  received: number;
  /** Of these, what was known already. */
  repeated: number;
  /** Of these, what was overtaken by something newer. */
  stale: number;
  /** What came to be known by a look only. */
  found: number;
  /** Of these, what was too much to be kept one by one. */
  beyond: number;
}

/** All that the intake of an environment knows. Times are milliseconds since 1970. */
export interface Intake {
  groups: Set<Group>;
  /** The newest group of each key. */
  live: Map<string, Group>;
  /** Which group takes the alerts of a key that has none of its own. */
  aliases: Map<string, Group>;
  /** Which group an alert is in. */
  where: Map<string, Group>;
  generations: Map<string, Generation>;
  pending: Map<string, Pending>;
  /** Keys of what was silenced when it was looked at, and when that was. */
  quiet: Map<string, number>;
  /** Ids of the last batches. */
  seen: string[];
  counts: IntakeCounts;
  /** When a key came up that had no group, the last ones. */
  arrivals: number[];
  /** When the watchdog was heard last; absent: never. */
  watchdogAt?: number;
  /** When the first run began. */
  startedAt: number;
  /** When the sources were asked last and answered. */
  lookedAt?: number;
  fresh: boolean;
  /** Looks in a row in which Prometheus had nothing fresh, or no Alertmanager answered. */
  blind: number;
  deaf: number;
  /** Nobody can say whether alerts fire. */
  noData: boolean;
  /** The sources are to be asked before their time. */
  ask: boolean;
  /** Maintenance that is in force, each with its own end. */
  windows?: readonly MaintenanceWindow[];
}

export function emptyIntake(startedAt = 0): Intake {
  return {
    groups: new Set(),
    live: new Map(),
    aliases: new Map(),
    where: new Map(),
    generations: new Map(),
    pending: new Map(),
    quiet: new Map(),
    seen: [],
    counts: { received: 0, repeated: 0, stale: 0, found: 0, beyond: 0 },
    arrivals: [],
    startedAt,
    fresh: false,
    blind: 0,
    deaf: 0,
    noData: false,
    ask: false,
  };
}

export function idOf({ source, fingerprint }: Pick<Alert, 'source' | 'fingerprint'>): string {
  return `${source}|${fingerprint}`;
}

/** The name that alerts have here which only a look brought up. */
export const lookSource = 'look';

/** The name of what we tell of ourselves. */
export const ownSource = 'watchkeeper';
