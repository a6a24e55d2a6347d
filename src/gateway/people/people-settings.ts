import { linkKeyOf } from '../../client/personal-link.ts';
import type { SigningKey } from '../../client/sign-message.ts';
import type { Config } from '../../config.ts';
import { resolveReference, resolveSigningKey } from '../../config.ts';
import { OpsError } from '../../domain/ops-error.ts';

/** What the pages for people need, with secrets resolved. Every replica of the gateway has the same. */
export interface PeopleSettings {
  /** Where people open the pages, without a slash at its end. */
  url: string;
  /** Of links and sessions: at least 32 characters. */
  key: string;
  /** Signs decisions; absent: they carry a name only. */
  signingKey?: SigningKey;
  /** Absent: people sign in by links alone. */
  oidc?: { issuer: string; clientId: string; clientSecret?: string; claim: string };
}

/** The settings of the pages; undefined where there are to be none: without an address and a key. @throws OpsError for half of them. */
export async function peopleSettingsOf(config: Config): Promise<PeopleSettings | undefined> {
  const { gatewayUrl: url, linkKey, oidc } = config;
  if (url === undefined && linkKey === undefined) return undefined;
  if (url === undefined || linkKey === undefined) {
    throw new OpsError('InvalidInput', 'the pages for people need both WATCHKEEPER_GATEWAY_URL and WATCHKEEPER_LINK_KEY');
  }
  const key = await resolveReference(linkKey);
  linkKeyOf(key);
  const signingKey = await resolveSigningKey(config);
  return { url, key, ...(signingKey && { signingKey }), ...(oidc && { oidc: await resolved(oidc) }) };
}

async function resolved({ clientSecret, ...oidc }: NonNullable<Config['oidc']>): Promise<NonNullable<PeopleSettings['oidc']>> {
  return { ...oidc, ...(clientSecret !== undefined && { clientSecret: await resolveReference(clientSecret) }) };
}
