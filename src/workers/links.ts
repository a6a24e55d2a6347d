import type { LinkTo } from '../activities/incident/channels.ts';
import { personalLink } from '../client/personal-link.ts';
import type { Config } from '../config.ts';
import { resolveReference } from '../config.ts';

/** Addresses of the gateway's pages. One for a person with a user name signs them in, once and for that page only. */
export function linksOf({ gatewayUrl: url, linkKey }: Pick<Config, 'gatewayUrl' | 'linkKey'>): LinkTo {
  return async (path, person) => {
    if (url === undefined) return undefined;
    if (linkKey === undefined || person?.user === undefined) return `${url}${path}`;
    return await personalLink({ url, key: await resolveReference(linkKey) }, { person: person.user, path });
  };
}
