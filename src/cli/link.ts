import { isPagePath, personalLink } from '../client/personal-link.ts';
import { resolveReference } from '../config.ts';
import { pagePath } from '../domain/incident/page-path.ts';
import { OpsError } from '../domain/ops-error.ts';
import { command } from './command.ts';

/** `watchkeeper link` */
export const link = command({
  description:
    'Prints an address that signs one person in on the page of the gateway: once, within 15 minutes. Whoever has it is that person: hand it to nobody else. With a run or an incident it opens only that.',
  arguments: [{ name: 'person' }, { name: 'path or run', optional: true }],
  options: { minutes: { type: 'string', value: 'N', says: 'how long it can be used, at most 15' } },
  examples: ['link ana', 'link ana restore/demo/production/20261121t115300z-4f2a'],
  async run({ values, positionals: [person = '', given = '/'], config }) {
    const { gatewayUrl: url, linkKey } = config;
    if (url === undefined || linkKey === undefined) {
      throw new OpsError('InvalidInput', 'links need WATCHKEEPER_GATEWAY_URL and WATCHKEEPER_LINK_KEY');
    }
    const path = isPagePath(given) ? given : pagePath(given);
    const minutes = Number(values.minutes ?? 15);
    if (!(minutes > 0 && minutes <= 15)) throw new OpsError('InvalidInput', '--minutes is a number up to 15');
    const address = await personalLink({ url, key: await resolveReference(linkKey) }, { person, path, minutes });
    return { json: { person, path, url: address }, text: address };
  },
});
