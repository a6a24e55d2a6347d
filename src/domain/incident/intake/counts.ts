import type { AlertsChanged } from '../incident.ts';
import type { Severity } from '../severity.ts';
import { worse } from '../severity.ts';
import { isFlapping } from './entries.ts';
import type { Group } from './intake-state.ts';

/** What the incident of a group is told: absolute counts. */
export function changesOf(group: Group, { now, noData }: { now: number; noData: boolean }): AlertsChanged {
  let suppressed = 0;
  let severity: Severity = 4;
  let doubtful = false;
  for (const entry of group.entries.values()) {
    if (entry.ended !== undefined) continue;
    if (entry.suppressed === true || entry.expected === true) suppressed += 1;
    else severity = worse(severity, entry.severity);
    doubtful ||= entry.asked === true;
  }
  const firing = group.open - suppressed;
  return {
    at: new Date(now).toISOString(),
    firing,
    suppressed,
    resolved: group.total - group.open,
    total: group.total,
    severity: firing > 0 ? severity : group.severity,
    newest: group.newest,
    flapping: isFlapping(group, now),
    ...(noData && doubtful && { noData }),
  };
}
