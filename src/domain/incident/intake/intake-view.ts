import { incidentId } from '../incident.ts';
import type { MaintenanceWindow } from '../maintenance.ts';
import { isInForce } from '../maintenance.ts';
import type { Severity } from '../severity.ts';
import { changesOf } from './counts.ts';
import type { Group, Intake, IntakeCounts } from './intake-state.ts';

/** An incident as the intake of alerts sees it. */
export interface IncidentSeen {
  /** Its workflow id; absent: about to be opened. */
  id?: string;
  key: string;
  title: string;
  severity: Severity;
  firing: number;
  suppressed: number;
  resolved: number;
  total: number;
  flapping: boolean;
  recordOnly: boolean;
  /** Keys of other alerts that joined it. */
  joined: readonly string[];
  /** All of it is under maintenance: it is opened after that, if it still fires. */
  held?: boolean;
}

/** What the intake of an environment answers when it is asked for its alerts. */
export interface AlertsSeen {
  target: string;
  open: number;
  suppressed: number;
  waiting: number;
  counts: IntakeCounts;
  noData: boolean;
  /** What is in force of these. */
  maintenance: readonly MaintenanceWindow[];
  lookedAt?: string;
  watchdogAt?: string;
  incidents: readonly IncidentSeen[];
  /** At most 500 of those that fire. */
  alerts: readonly { source: string; fingerprint: string; since: string; key: string; suppressed: boolean }[];
}

export function incidentsSeen(intake: Intake, { target, now }: { target: string; now: number }): IncidentSeen[] {
  return [...intake.groups].map((group) => {
    const { firing, suppressed, resolved, total, severity, flapping } = changesOf(group, { now, noData: false });
    const { key, title, recordOnly, joined, generation, held } = group;
    const id = generation === 0 ? {} : { id: incidentId(target, key, generation) };
    return { ...id, key, title, severity, firing, suppressed, resolved, total, flapping, recordOnly, joined, ...(held && { held }) };
  });
}

export function alertsSeen(intake: Intake, at: { target: string; now: number }): AlertsSeen {
  const incidents = incidentsSeen(intake, at);
  const sum = (name: 'firing' | 'suppressed'): number => incidents.reduce((all, one) => all + one[name], 0);
  return {
    target: at.target,
    open: sum('firing') + sum('suppressed'),
    suppressed: sum('suppressed'),
    waiting: intake.pending.size,
    counts: intake.counts,
    noData: intake.noData,
    maintenance: (intake.windows ?? []).filter((window) => isInForce(window, at.now)),
    ...(intake.lookedAt !== undefined && { lookedAt: new Date(intake.lookedAt).toISOString() }),
    ...(intake.watchdogAt !== undefined && { watchdogAt: new Date(intake.watchdogAt).toISOString() }),
    incidents,
    alerts: [...intake.groups].flatMap((group) => openIn(group)).slice(0, 500),
  };
}

function openIn(group: Group): AlertsSeen['alerts'][number][] {
  return [...group.entries]
    .filter(([, { ended }]) => ended === undefined)
    .slice(0, 500)
    .map(([id, { since, suppressed, expected }]) => ({
      source: id.slice(0, id.indexOf('|')),
      fingerprint: id.slice(id.indexOf('|') + 1),
      since: new Date(since * 1000).toISOString(),
      key: group.key,
      suppressed: suppressed === true || expected === true,
    }));
}
