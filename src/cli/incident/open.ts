import { openIncident } from '../../client/incident/incidents.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Severity } from '../../domain/incident/severity.ts';
import { isSeverity } from '../../domain/incident/severity.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';
import { environmentOf } from '../run/environment-of.ts';

/** `watchkeeper incident open` */
export const open = command({
  description:
    'Opens an incident that no alert has opened: people are paged, read-only probes look, mitigations are proposed, as for an alert. Prints its id. The scenarios breach, intrusion and security are ' +
    'restricted from their first event, and their evidence is saved at once.',
  arguments: [{ name: 'system/environment' }],
  options: {
    title: { type: 'string', short: 't', value: 'TEXT', says: 'what is wrong; needed' },
    severity: { type: 'string', short: 's', value: 'N', says: '1 to 4, 1 is the worst (2)' },
    scenario: { type: 'string', value: 'NAME', says: 'what it looks like: latency, errors, down, breach … (other)' },
    service: { type: 'string', value: 'NAME', says: 'the service that is meant' },
    restricted: { type: 'boolean', says: 'only those who must know see it' },
    drill: { type: 'boolean', says: 'a drill: it says so everywhere' },
    as: { type: 'string', value: 'NAME', says: 'who opens it, instead of the user of this machine' },
  },
  examples: ["incident open shop/production --title 'orders fail' --scenario errors --service api --severity 1"],
  async run({ values, positionals: [named = ''], config }) {
    const env = await environmentOf(config, named);
    const severity = severityOf(values.severity);
    if (values.title === undefined) throw new OpsError('InvalidInput', 'an incident needs a --title');
    const names = env.services.map(({ name }) => name);
    if (values.service !== undefined && !names.includes(values.service)) {
      throw new OpsError('InvalidInput', `${targetOf(env)} has no service \`${values.service}\``, { hint: `It has: ${names.join(', ')}.` });
    }
    const client = await connectTemporal(config);
    const opened = await openIncident(client, {
      target: targetOf(env),
      scenario: values.scenario ?? 'other',
      severity,
      title: values.title.slice(0, 180),
      requester: values.as ?? config.user,
      ...(values.service !== undefined && { service: values.service }),
      restricted: values.restricted === true,
      drill: values.drill === true,
    });
    return { json: opened, text: opened.workflowId };
  },
});

function severityOf(given = '2'): Severity {
  const severity = Number(given);
  if (isSeverity(severity)) return severity;
  throw new OpsError('InvalidInput', '--severity is 1, 2, 3 or 4');
}
