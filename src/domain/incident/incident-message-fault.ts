import { shapeFault } from '../run/messages.ts';
import type { IncidentMessage, IncidentMessages } from './incident-messages.ts';
import { incidentMessages } from './incident-messages.ts';
import type { IncidentRecord } from './incident-record.ts';
import { isOpen, isOver } from './moves.ts';
import { isSeverity } from './severity.ts';

interface At {
  record: Pick<IncidentRecord, 'state' | 'severity' | 'acknowledgedBy' | 'followUps'>;
  /** How many options there are. */
  options: number;
}

const longestSnoozeSeconds = 4 * 3600;
const kinds: readonly string[] = ['prevent', 'detect', 'mitigate'];
/** Things that are said about an incident when it is resolved, too. */
const afterwards: readonly IncidentMessage[] = ['note', 'followUp', 'reopen', 'publishUpdate', 'assignRole'];

type Rules = { [M in IncidentMessage]?: (given: IncidentMessages[M], at: At) => string | undefined };

const rules: Rules = {
  setSeverity({ severity, reason }, { record }) {
    if (!isSeverity(severity)) return 'severity must be 1, 2, 3 or 4: 1 is the worst';
    return severity > record.severity && !reason?.trim() ? 'give a reason to make it less bad' : undefined;
  },
  snooze: ({ seconds }) => (seconds >= 1 && seconds <= longestSnoozeSeconds ? undefined : `seconds must be 1 to ${longestSnoozeSeconds}`),
  unacknowledge: (_, { record }) => (record.acknowledgedBy === undefined ? 'nobody has acknowledged it' : undefined),
  mitigate({ option }, { options }) {
    if (options === 0) return 'there is no option yet';
    return option >= 1 && option <= options ? undefined : `option must be 1 to ${options}`;
  },
  reopen: (_, { record }) => (record.state === 'resolved' ? undefined : `it is ${record.state}: only what is resolved can be opened again`),
  followUp({ kind, due }, { record }) {
    if (!kinds.includes(kind)) return `kind must be one of ${kinds.join(', ')}`;
    if (!/^\d{4}-\d{2}-\d{2}$/.test(due) || Number.isNaN(Date.parse(due))) return 'due must be a day such as 2026-12-01';
    return record.followUps.length >= 50 ? 'there are 50 follow-ups already' : undefined;
  },
  merge: ({ into }) => (into.startsWith('incident/') ? undefined : 'into must be the workflow id of an incident, such as incident/…'),
};

/** Why a message cannot be taken now, in a sentence; undefined when it can. Never throws, whatever was sent. */
export function incidentMessageFault(name: IncidentMessage, given: IncidentMessages[IncidentMessage], at: At): string | undefined {
  const shape = shapeFault(given, incidentMessages[name].fields);
  if (shape !== undefined) return shape;
  const { state } = at.record;
  if (isOver(state)) return `it is ${state}`;
  if (!isOpen(state) && !afterwards.includes(name)) return `it is ${state}: reopen it first`;
  const rule = rules[name] as ((given: IncidentMessages[IncidentMessage], at: At) => string | undefined) | undefined;
  return rule?.(given, at);
}
