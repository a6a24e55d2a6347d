import { windowsOf } from '../../client/incident/maintenance.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';
import { environmentOf } from '../run/environment-of.ts';
import { table } from '../table.ts';

/** `watchkeeper maintenance list` */
export const list = command({
  description: 'Lists the maintenance of an environment that is in force, and whose alerts page nobody for it.',
  arguments: [{ name: 'system/environment' }],
  options: {},
  async run({ positionals: [named = ''], config }) {
    const target = targetOf(await environmentOf(config, named));
    const windows = await windowsOf(await connectTemporal(config), target);
    const rows = windows.map(({ name, services, scenarios, until, by, reason }) => [
      ...[name, services.join(', ') || 'all but severity 1', scenarios.join(', ') || 'all'],
      ...[until, by, reason.replaceAll(/\s+/g, ' ').slice(0, 80)],
    ]);
    const text =
      rows.length === 0 ? `${target} is under no maintenance` : table(['name', 'services', 'scenarios', 'until', 'by', 'reason'], rows);
    return { json: windows, text };
  },
});
