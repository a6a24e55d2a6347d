import { custodyIn } from '../../client/custody.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';
import { environmentOf } from '../run/environment-of.ts';
import { table } from '../table.ts';

/** `watchkeeper custody list` */
export const list = command({
  description: 'Lists the services of an environment that are evidence: nobody but their case touches them.',
  arguments: [{ name: 'system/environment' }],
  options: {},
  async run({ positionals: [named = ''], config }) {
    const target = targetOf(await environmentOf(config, named));
    const held = await custodyIn(await connectTemporal(config), target);
    const rows = held.map(({ codename, services, holder }) => [codename, services.join(', '), holder]);
    return { json: held, text: rows.length === 0 ? `no service of ${target} is evidence` : table(['case', 'services', 'held by'], rows) };
  },
});
