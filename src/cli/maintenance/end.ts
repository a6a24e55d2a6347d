import { endMaintenance } from '../../client/incident/maintenance.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';
import { environmentOf } from '../run/environment-of.ts';

/** `watchkeeper maintenance end` */
export const end = command({
  description: 'Ends maintenance before its time: what fires then opens its incident and pages.',
  arguments: [{ name: 'system/environment' }, { name: 'name' }],
  options: { as: { type: 'string', value: 'NAME', says: 'who ends it, instead of the user of this machine' } },
  async run({ values, positionals: [named = '', name = ''], config }) {
    const target = targetOf(await environmentOf(config, named));
    const by = values.as ?? config.user;
    await endMaintenance(await connectTemporal(config), { target, name }, by);
    return { json: { target, name, by }, text: `maintenance ${name} of ${target} has ended` };
  },
});
