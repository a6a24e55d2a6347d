import * as openid from 'openid-client';
import { isUserName } from '../../client/personal-link.ts';
import { personOf } from '../../domain/run/messages.ts';
import type { PeopleSettings } from './people-settings.ts';

type Oidc = NonNullable<PeopleSettings['oidc']>;

/** What only this browser and this gateway know of a sign-in that was begun. */
export interface Secrets {
  verifier: string;
  state: string;
  nonce: string;
}

/** Who came back from the provider, or a sentence on why nobody did. */
export type Arrival = { person: string } | { nobody: string };

/** What a provider says of itself. Without TLS only on this machine, as in tests. */
export async function discover({ issuer, clientId, clientSecret }: Oidc): Promise<openid.Configuration> {
  const server = new URL(issuer);
  const open = server.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(server.hostname);
  const execute = [openid.enableNonRepudiationChecks, ...(open ? [openid.allowInsecureRequests] : [])];
  const authentication = clientSecret === undefined ? openid.None() : asItTakes(clientSecret);
  return await openid.discovery(server, clientId, undefined, authentication, { execute, timeout: 10 });
}

/** In the form where the provider says that it takes it there, else as Basic, which is what saying nothing means (OpenID Connect Discovery 1.0, 3). */
function asItTakes(secret: string): openid.ClientAuth {
  const [form, basic] = [openid.ClientSecretPost(secret), openid.ClientSecretBasic(secret)];
  return (server, ...request) => {
    const takes = server.token_endpoint_auth_methods_supported ?? [];
    (takes.includes('client_secret_post') ? form : basic)(server, ...request);
  };
}

/** Takes what the provider sent along: state, issuer, PKCE, and signature, audience, age and nonce of the ID token must be right. */
export async function personBehind(provider: openid.Configuration, claim: string, { secrets, url }: Sent): Promise<Arrival> {
  const { verifier: pkceCodeVerifier, state: expectedState, nonce: expectedNonce } = secrets;
  try {
    const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
    const tokens = await openid.authorizationCodeGrant(provider, url, checks);
    const name = await claimOf(provider, tokens, claim);
    const person = typeof name === 'string' ? personOf(name) : '';
    return isUserName(person)
      ? { person }
      : { nobody: `The provider knows you by no user name: its claim ${claim} is missing, or is none.` };
  } catch (error) {
    // Whatever else it was, nobody is known; the reasons of the provider are not for whoever came.
    if (error instanceof openid.AuthorizationResponseError) return { nobody: 'The provider did not let you in.' };
    return { nobody: 'What the provider answered does not prove who you are.' };
  }
}

interface Sent {
  secrets: Secrets;
  /** Where the browser came back to. */
  url: URL;
}

/** Providers need not put the claims of a profile into the ID token where there is UserInfo (OpenID Connect Core 1.0, 5.4). */
async function claimOf(provider: openid.Configuration, tokens: Tokens, claim: string): Promise<unknown> {
  const claims = tokens.claims();
  if (claims === undefined || claims[claim] !== undefined || provider.serverMetadata().userinfo_endpoint === undefined)
    return claims?.[claim];
  return (await openid.fetchUserInfo(provider, tokens.access_token, claims.sub))[claim];
}

type Tokens = Awaited<ReturnType<typeof openid.authorizationCodeGrant>>;
