import type { Fields } from '../run/messages.ts';

interface By {
  by: string;
}

/** What people send to an incident: each is an update with one object. */
export interface IncidentMessages {
  acknowledge: By & { comment?: string };
  /** Nobody is on it any more: paging goes on where it stood. */
  unacknowledge: By & { reason?: string };
  handOver: By & { to: string; comment?: string };
  /** `commander`, `operations`, `communications`, or any other. */
  assignRole: By & { role: string; to: string };
  /** Less bad than before needs a reason. */
  setSeverity: By & { severity: number; reason?: string };
  note: By & { text: string };
  /** Pages nobody for so long; at most four hours. */
  snooze: By & { seconds: number; reason: string };
  /** Starts one of the options that were found: its number in `options`, from 1. */
  mitigate: By & { option: number; reason?: string };
  publishUpdate: By & { text: string };
  followUp: By & { what: string; kind: string; owner: string; due: string };
  resolve: By & { reason: string };
  reopen: By & { reason: string };
  /** It belongs to another one: the workflow id of that. */
  merge: By & { into: string };
  falsePositive: By & { reason: string };
}

export type IncidentMessage = keyof IncidentMessages;

/** The fields of each, and what it is for, as the Temporal UI and the web page show it. */
export const incidentMessages: {
  readonly [M in IncidentMessage]: { fields: Readonly<Record<keyof IncidentMessages[M], Fields[string]>>; does: string };
} = {
  acknowledge: { fields: { by: 'text', comment: 'optional text' }, does: 'I am on it: nobody else is paged' },
  unacknowledge: { fields: { by: 'text', reason: 'optional text' }, does: 'Nobody is on it any more: paging goes on' },
  handOver: { fields: { by: 'text', to: 'text', comment: 'optional text' }, does: 'Somebody else is on it from now on' },
  assignRole: { fields: { by: 'text', role: 'text', to: 'text' }, does: 'Gives somebody a role: commander, operations, communications' },
  setSeverity: { fields: { by: 'text', severity: 'number', reason: 'optional text' }, does: 'Another severity: 1 is the worst' },
  note: { fields: { by: 'text', text: 'text' }, does: 'A line for the timeline' },
  snooze: { fields: { by: 'text', seconds: 'number', reason: 'text' }, does: 'Pages nobody for so many seconds' },
  mitigate: { fields: { by: 'text', option: 'number', reason: 'optional text' }, does: 'Starts an option by its number' },
  publishUpdate: { fields: { by: 'text', text: 'text' }, does: 'Tells the rooms and the status page' },
  followUp: {
    fields: { by: 'text', what: 'text', kind: 'text', owner: 'text', due: 'text' },
    does: 'What is to be done afterwards, by whom, until when',
  },
  resolve: { fields: { by: 'text', reason: 'text' }, does: 'It is over, whatever the alerts say' },
  reopen: { fields: { by: 'text', reason: 'text' }, does: 'It is not over' },
  merge: { fields: { by: 'text', into: 'text' }, does: 'It belongs to another incident: its workflow id' },
  falsePositive: { fields: { by: 'text', reason: 'text' }, does: 'There never was anything' },
};
