import { tellIncident } from '../../client/incident/incidents.ts';
import { resolveSigningKey } from '../../config.ts';
import { didYouMean } from '../../domain/definition/did-you-mean.ts';
import type { IncidentMessage } from '../../domain/incident/incident-messages.ts';
import { incidentMessages } from '../../domain/incident/incident-messages.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';

const names = Object.keys(incidentMessages) as IncidentMessage[];

/** `watchkeeper incident tell` */
export const tell = command({
  description: `Tells an incident something: ${names.map((name) => `${name} (${incidentMessages[name].does})`).join('; ')}.`,
  arguments: [{ name: 'incident' }, { name: 'message' }],
  options: {
    input: { type: 'string', short: 'i', value: 'JSON', says: 'the fields of the message but `by`' },
    as: { type: 'string', value: 'NAME', says: 'who says so, instead of the user of this machine' },
  },
  examples: [
    'incident tell incident/shop/production/api/latency/1 acknowledge',
    `incident tell incident/shop/production/api/latency/1 mitigate --input '{"option": 1}'`,
  ],
  async run({ values, positionals: [workflowId = '', given = ''], config }) {
    const name = names.find((known) => known === given);
    if (name === undefined) throw new OpsError('InvalidInput', `there is no message \`${given}\`${didYouMean(given, names)}`);
    const by = values.as ?? config.user;
    const message = { ...fieldsIn(values.input), by };
    // The incident judges the fields.
    await tellIncident(await connectTemporal(config), await resolveSigningKey(config), { workflowId, name, message });
    return { json: { workflowId, message: name, by }, text: `${by}: ${name} is taken` };
  },
});

function fieldsIn(input = '{}'): object {
  try {
    const value: unknown = JSON.parse(input);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below, as for what is no object.
  }
  throw new OpsError('InvalidInput', '--input is one JSON object', { hint: `Such as --input '{"option": 1}'.` });
}
