import type { IncidentMessage } from '../../domain/incident/incident-messages.ts';
import { incidentMessages } from '../../domain/incident/incident-messages.ts';
import { mitigationWords } from '../../domain/incident/mitigation-risk.ts';
import { isOpen, isOver } from '../../domain/incident/moves.ts';
import type { Fields } from '../../domain/run/messages.ts';
import type { Field, Form } from './forms.ts';
import type { IncidentShown } from './incident-page.ts';

/** What is said of an incident that is resolved, too. */
const afterwards: readonly IncidentMessage[] = ['note', 'followUp', 'reopen', 'publishUpdate', 'assignRole'];
/** What most people came for; the rest is folded away. */
const first: readonly IncidentMessage[] = ['acknowledge', 'mitigate', 'note', 'resolve'];

/** Every message that an incident takes now, as a form, made from the table of messages. */
export function incidentForms(incident: IncidentShown): { main: Form[]; more: Form[] } {
  const { state, acknowledgedBy, options } = incident;
  if (isOver(state)) return { main: [], more: [] };
  const senseless: Partial<Record<IncidentMessage, boolean>> = {
    acknowledge: acknowledgedBy !== undefined,
    unacknowledge: acknowledgedBy === undefined,
    mitigate: options.length === 0,
    reopen: isOpen(state),
  };
  const names = (Object.keys(incidentMessages) as IncidentMessage[])
    .filter((name) => isOpen(state) || afterwards.includes(name))
    .filter((name) => senseless[name] !== true);
  const forms = names.map((name) => ({ name, form: formFor(name, incident) }));
  return {
    main: forms.filter(({ name }) => first.includes(name)).map(({ form }) => form),
    more: forms.filter(({ name }) => !first.includes(name)).map(({ form }) => form),
  };
}

function formFor(name: IncidentMessage, incident: IncidentShown): Form {
  const { fields, does } = incidentMessages[name];
  const filled = Object.entries(fields satisfies Fields as Fields).filter(([field]) => field !== 'by');
  return { name, title: does, fields: filled.map(([field, kind]) => fieldFor(field, kind, incident)), buttons: [{ text: wordsOf(name) }] };
}

const severities = { 1: '1, the worst', 2: '2', 3: '3', 4: '4' };

function fieldFor(name: string, kind: Fields[string], { options }: IncidentShown): Field {
  const required = kind !== 'optional text';
  const common = { name, label: `${wordsOf(name)}${required ? '' : ' (optional)'}`, required };
  if (name === 'severity') return { ...common, choices: severities };
  if (name === 'option')
    return { ...common, choices: Object.fromEntries(options.map((option, n) => [n + 1, `${n + 1}: ${mitigationWords(option)}`])) };
  if (name === 'kind') return { ...common, choices: { prevent: 'prevent it', detect: 'see it sooner', mitigate: 'make it less bad' } };
  if (name === 'due') return { ...common, kind: 'date' };
  if (name === 'text' || name === 'reason' || name === 'comment') return { ...common, kind: 'long' };
  return { ...common, kind: kind === 'number' ? 'number' : 'text' };
}

/** `handOver`: `Hand over`. */
function wordsOf(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
