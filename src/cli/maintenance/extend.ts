import { extendMaintenance } from '../../client/incident/maintenance.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';
import { environmentOf } from '../run/environment-of.ts';
import { untilOf, untilOptions } from './until.ts';

/** `watchkeeper maintenance extend` */
export const extend = command({
  description: 'Lets maintenance last longer, until 7 days from now at most.',
  arguments: [{ name: 'system/environment' }, { name: 'name' }],
  options: {
    reason: { type: 'string', short: 'r', value: 'TEXT', says: 'why; needed' },
    ...untilOptions,
    as: { type: 'string', value: 'NAME', says: 'who does it, instead of the user of this machine' },
  },
  async run({ values, positionals: [named = '', name = ''], config }) {
    const target = targetOf(await environmentOf(config, named));
    if (values.reason === undefined) throw new OpsError('InvalidInput', 'to extend maintenance needs a --reason');
    const extension = { by: values.as ?? config.user, until: untilOf(values), reason: values.reason };
    await extendMaintenance(await connectTemporal(config), { target, name }, extension);
    return { json: { target, name, ...extension }, text: `maintenance ${name} of ${target} lasts until ${extension.until}` };
  },
});
