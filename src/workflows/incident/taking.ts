import { getExternalWorkflowHandle } from '@temporalio/workflow';
import type { IncidentMessage, IncidentMessages } from '../../domain/incident/incident-messages.ts';
import type { FollowUp } from '../../domain/incident/incident-record.ts';
import type { Severity } from '../../domain/incident/severity.ts';
import { met } from './deadlines.ts';
import type { Life } from './life.ts';
import { setSeverity, tell } from './life.ts';

/** What each message does, once it was found to be right. */
export const taking: { readonly [M in IncidentMessage]: (life: Life, given: IncidentMessages[M]) => void } = {
  acknowledge(life, { by, comment }) {
    acknowledge(life, by);
    tell(life, { kind: 'acknowledge', by, text: comment ?? 'is on it' });
  },
  unacknowledge(life, { by, reason }) {
    unacknowledge(life);
    tell(life, { kind: 'acknowledge', by, text: `nobody is on it any more${reason === undefined ? '' : `: ${reason}`}` });
  },
  handOver(life, { by, to, comment }) {
    acknowledge(life, to);
    tell(life, { kind: 'acknowledge', by, text: `handed over to ${to}${comment === undefined ? '' : `: ${comment}`}` });
  },
  assignRole(life, { by, role, to }) {
    life.record.roles = { ...life.record.roles, [role]: to };
    tell(life, { kind: 'role', by, text: `${role} is ${to}` });
  },
  setSeverity: (life, { by, severity, reason }) => setSeverity(life, severity as Severity, { by, reason: reason ?? 'as a person says' }),
  note: (life, { by, text }) => tell(life, { kind: 'note', by, text }),
  snooze(life, { by, seconds, reason }) {
    life.snoozedUntilMs = Date.now() + seconds * 1000;
    tell(life, { kind: 'acknowledge', by, text: `snoozed for ${seconds} s: ${reason}` });
  },
  mitigate(life, { by, option: number }) {
    // What stands under the number now is meant: later findings may number the options anew.
    const option = life.options[number - 1];
    if (option !== undefined) life.asked.push({ option, by });
  },
  publishUpdate(life, { by, text }) {
    life.lastUpdateMs = Date.now();
    tell(life, { kind: 'update', by, text });
  },
  followUp(life, { by, what, kind, owner, due }) {
    life.record.followUps.push({ what, kind: kind as FollowUp['kind'], owner, due });
    tell(life, { kind: 'note', by, text: `follow-up for ${owner} until ${due}: ${what}` });
  },
  resolve: (life, { by, reason }) => void (life.verdict = { state: 'resolved', by, reason }),
  reopen: (life, { by, reason }) => void (life.reopenedBy = { by, reason }),
  merge(life, { by, into }) {
    life.verdict = { state: 'merged', by, reason: `belongs to ${into}` };
    const note = { by, text: `${life.record.id} (#${life.record.number}) was merged into this one` };
    // The other one may be over: then this one alone knows of it.
    void getExternalWorkflowHandle(into)
      .signal('note', note)
      .catch(() => undefined);
  },
  falsePositive: (life, { by, reason }) => void (life.verdict = { state: 'falsePositive', by, reason }),
};

function acknowledge(life: Life, by: string): void {
  life.record.acknowledgedBy = by;
  life.acknowledgedAtMs ??= Date.now();
  delete life.snoozedUntilMs;
  met(life, 'acknowledge');
}

/** The ladder goes on where it stood: its clock did not run meanwhile. */
export function unacknowledge(life: Life): void {
  if (life.acknowledgedAtMs !== undefined) life.stoodStillMs += Date.now() - life.acknowledgedAtMs;
  delete life.acknowledgedAtMs;
  delete life.record.acknowledgedBy;
}
