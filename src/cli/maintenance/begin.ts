import { beginMaintenance } from '../../client/incident/maintenance.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';
import { environmentOf } from '../run/environment-of.ts';
import { untilOf, untilOptions } from './until.ts';

/** `watchkeeper maintenance begin` */
export const begin = command({
  description:
    'Says which alerts are expected for a while: they open no incident and page nobody. Without --service all of the environment, but what is of severity 1 pages all the same. It ends at its time by itself; what fires then pages.',
  arguments: [{ name: 'system/environment' }, { name: 'name' }],
  options: {
    reason: { type: 'string', short: 'r', value: 'TEXT', says: 'why; needed' },
    ...untilOptions,
    service: { type: 'string', short: 's', multiple: true, value: 'NAME', says: 'a service or store; may be given several times' },
    scenario: { type: 'string', multiple: true, value: 'NAME', says: 'such as latency; without it all' },
    as: { type: 'string', value: 'NAME', says: 'who does the maintenance, instead of the user of this machine' },
  },
  examples: ['maintenance begin prsm/production move-database --service main --for 2h --reason "a new disk"'],
  async run({ values, positionals: [named = '', name = ''], config }) {
    const env = await environmentOf(config, named);
    const target = targetOf(env);
    if (values.reason === undefined) throw new OpsError('InvalidInput', 'maintenance needs a --reason');
    const { service: services = [], scenario: scenarios = [] } = values;
    checkNames(env, services);
    const request = {
      target,
      name,
      requester: values.as ?? config.user,
      reason: values.reason,
      until: untilOf(values),
      services,
      scenarios,
    };
    const { workflowId } = await beginMaintenance(await connectTemporal(config), request);
    return { json: { workflowId, ...request }, text: `${target} is under maintenance until ${request.until}: ${workflowId}` };
  },
});

/** A name that nothing has would silence nothing. */
function checkNames(env: Environment, services: readonly string[]): void {
  const known = [...env.services, ...env.stores].map(({ name }) => name);
  const wrong = services.find((service) => !known.includes(service) && !['environment', 'watchkeeper'].includes(service));
  if (wrong === undefined) return;
  throw new OpsError('NotFound', `there is no service or store ${wrong}`, { hint: `There are ${known.join(', ')}.` });
}
