import { incidentSummary } from '../../client/incident/incidents.ts';
import { incidentHeadline } from '../../domain/incident/incident-sections.ts';
import { mitigationWords, riskOf } from '../../domain/incident/mitigation-risk.ts';
import { oneLine } from '../../domain/incident/plain-text.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';

/** `watchkeeper incident show` */
export const show = command({
  description:
    'Where an incident stands: what it is, who is on it, its timeline, and what could be done, by number for `incident tell ID mitigate`.',
  arguments: [{ name: 'incident' }],
  options: {},
  examples: ['incident show incident/shop/production/api/latency/1'],
  async run({ positionals: [id = ''], config }) {
    const incident = await incidentSummary(await connectTemporal(config), id);
    const { title, acknowledgedBy, alertCount, timeline, options } = incident;
    const { what, how } = incidentHeadline(incident);
    const lines = [
      oneLine(title, 180),
      what,
      how,
      `${acknowledgedBy ?? 'Nobody'} is on it. ${alertCount.firing} of ${alertCount.total} alerts fire.`,
      '',
      ...timeline.map(({ at, by, text }) => `${at.slice(11, 19)}  ${oneLine(by, 40)}: ${oneLine(text, 300)}`),
      ...(options.length === 0 ? [] : ['', 'Could be done:']),
      ...options.map((option, n) => `  ${n + 1}. ${mitigationWords(option)} (${riskOf(option)})`),
    ];
    return { json: incident, text: lines.join('\n') };
  },
});
