import type { IncidentMessage } from '../../domain/incident/incident-messages.ts';
import { incidentMessages } from '../../domain/incident/incident-messages.ts';
import type { Fields } from '../../domain/run/messages.ts';
import { fieldsOf } from '../../domain/run/messages.ts';

const ofRuns: Readonly<Record<string, Fields>> = {
  decide: fieldsOf.decide,
  answer: fieldsOf.answer,
  hold: fieldsOf.word,
  release: fieldsOf.word,
  abort: fieldsOf.word,
  signOff: fieldsOf.signOff,
};

/**
 * The message that a form asks for, in the name of whoever is signed in, whatever name the form holds; undefined for one that there is not. Only the
 * message's own fields are taken over, and an empty one counts as left out.
 */
export function messageOf(
  form: Readonly<Record<string, unknown>>,
  { workflowId, person }: { workflowId: string; person: string },
): { name: string; message: object } | undefined {
  const name = typeof form['message'] === 'string' ? form['message'] : '';
  const known = workflowId.startsWith('incident/') ? fieldsOfIncident(name) : Object.hasOwn(ofRuns, name) ? ofRuns[name] : undefined;
  if (known === undefined) return undefined;
  const given = Object.entries(known).flatMap(([field, kind]) => {
    const value = form[field];
    if (field === 'by' || kind === 'anything' || typeof value !== 'string' || value.trim() === '') return [];
    return [[field, kind === 'number' ? Number(value) : value.trim()] as const];
  });
  return { name, message: { ...Object.fromEntries(given), by: person } };
}

function fieldsOfIncident(name: string): Fields | undefined {
  return Object.hasOwn(incidentMessages, name) ? incidentMessages[name as IncidentMessage].fields : undefined;
}
