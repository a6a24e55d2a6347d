import { ApplicationFailure, defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import type { IncidentMessage, IncidentMessages } from '../../domain/incident/incident-messages.ts';
import { incidentMessages } from '../../domain/incident/incident-messages.ts';
import { incidentMessageFault } from '../../domain/incident/incident-message-fault.ts';
import type { AlertsChanged } from '../../domain/incident/incident.ts';
import type { IncidentRecord } from '../../domain/incident/incident-record.ts';
import type { Mitigation } from '../../domain/incident/mitigation.ts';
import type { RunChanged } from '../../domain/incident/run-changed.ts';
import { alertsAre } from './alerts.ts';
import type { Life } from './life.ts';
import { show } from './life.ts';
import { runIs } from './runs.ts';
import { markSigned, signingFault } from './signing.ts';
import { taking } from './taking.ts';

/** The answer to the query `summary`. */
export interface IncidentSummary extends IncidentRecord {
  options: readonly Mitigation[];
}

/** Answers people, the intake of alerts and runs. To be called before the first await. */
export function listen(life: Life): void {
  for (const name of Object.keys(incidentMessages) as IncidentMessage[]) hear(life, name);
  setHandler(defineSignal<[AlertsChanged]>('alertsChanged'), (changed) => alertsAre(life, changed), {
    description: 'From the intake of alerts: how many fire now',
  });
  setHandler(defineSignal<[RunChanged]>('runChanged'), (changed) => runIs(life, changed), { description: 'From a run: how far it is' });
  setHandler(defineQuery<IncidentSummary>('summary'), () => ({ ...life.record, options: life.options }), {
    description: 'Where the incident stands',
  });
}

type Given = IncidentMessages[IncidentMessage];

interface Taken {
  taken: true;
}

function hear(life: Life, name: IncidentMessage): void {
  const { fields, does } = incidentMessages[name];
  const names = Object.keys(fields).map((field) => `"${field}"`);
  const description = `${does}. One object: {${names.join(', ')}}`;
  const fault = (given: Given): string | undefined => {
    const at = { record: life.record, options: life.options.length };
    return incidentMessageFault(name, given, at) ?? signingFault(life, name, given);
  };
  // The message has the fields of its name: that was just looked at.
  const takes = taking[name] as (life: Life, given: Given) => void;
  const take = (given: Given): Taken => {
    life.lastWordMs = Date.now();
    const before = life.record.timeline.length;
    takes(life, given);
    markSigned(life, given, before);
    show(life);
    return { taken: true };
  };
  setHandler(defineUpdate<Taken, [Given]>(name), take, {
    description,
    validator(given) {
      const why = fault(given);
      if (why !== undefined) throw ApplicationFailure.nonRetryable(why, 'Refused');
    },
  });
  // A signal cannot be answered: one that does not fit is dropped.
  setHandler(defineSignal<[Given]>(name), (given) => void (fault(given) === undefined && take(given)), { description });
}
