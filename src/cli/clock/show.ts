import { clockView } from '../../client/legal-clock.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';
import { dutyTable } from './duty-table.ts';

/** `watchkeeper clock show` */
export const show = command({
  description: 'Shows what a law asks for in a case and by when: its marks, its duties, and who was told.',
  arguments: [{ name: 'incident' }, { name: 'regime' }],
  options: {},
  examples: ['clock show securityIncident/prsm/production/20261121t115300z-4f2a gdpr'],
  async run({ positionals: [incident = '', regime = ''], config }) {
    const view = await clockView(await connectTemporal(config), { incident, regime });
    const marks = view.marks.map(({ mark, at, by, reason }) => `${mark} ${at}, said by ${by}${reason === undefined ? '' : `: ${reason}`}`);
    const told = view.told.map(
      ({ at, percent, duty, reached }) => `${at} ${percent} % of ${duty}: ${reached ? 'told' : 'nobody was reached'}`,
    );
    return { json: view, text: [...marks, dutyTable(view.duties), ...told].join('\n') };
  },
});
