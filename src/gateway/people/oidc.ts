import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { jwtVerify, SignJWT } from 'jose';
import * as openid from 'openid-client';
import { isPagePath, isUserName, linkKeyOf } from '../../client/personal-link.ts';
import { personOf } from '../../domain/run/messages.ts';
import { say } from './page.ts';
import type { PeopleSettings } from './people-settings.ts';
import { beginSession, cookieOptions } from './session.ts';

type Oidc = NonNullable<PeopleSettings['oidc']>;

/** What is remembered, in a signed cookie, while somebody is at their provider. */
interface Begun {
  verifier: string;
  state: string;
  nonce: string;
  to: string;
}

const cookie = 'watchkeeper-oidc';
const audience = 'watchkeeper-oidc';

/** Signs people in with an OpenID provider: code flow with PKCE, state and nonce. A claim is the user name. */
export function oidcRoutes(settings: PeopleSettings, oidc: Oidc): Hono {
  const app = new Hono();
  const provider = remembered(async () => await discover(oidc));
  const redirectUri = `${settings.url}/oidc/callback`;

  app.get('/oidc', async (c) => {
    const config = await provider().catch(() => undefined);
    if (config === undefined) return await say(c, 503, { title: 'Nobody can sign in', text: 'The provider does not answer. Use a link.' });
    const to = c.req.query('to') ?? '/';
    const begun: Begun = {
      verifier: openid.randomPKCECodeVerifier(),
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      to: isPagePath(to) ? to : '/',
    };
    const code_challenge = await openid.calculatePKCECodeChallenge(begun.verifier);
    const { state, nonce } = begun;
    const scope = 'openid profile email';
    const asked = { redirect_uri: redirectUri, scope, code_challenge, code_challenge_method: 'S256', state, nonce };
    setCookie(c, cookie, await sealed(settings.key, begun), { ...cookieOptions(settings), maxAge: 600 });
    return c.redirect(openid.buildAuthorizationUrl(config, asked).href);
  });

  app.get('/oidc/callback', async (c) => {
    const begun = await opened(settings.key, getCookie(c, cookie) ?? '');
    deleteCookie(c, cookie, cookieOptions(settings));
    const person = begun && (await personBehind(provider, oidc, { begun, url: new URL(`${redirectUri}${new URL(c.req.url).search}`) }));
    if (begun === undefined || person === undefined) {
      return await say(c, 401, {
        title: 'You are not signed in',
        text: 'The provider did not say who you are, or it took more than 10 minutes.',
      });
    }
    await beginSession(c, settings, { person, path: '/', by: 'oidc' });
    return c.redirect(begun.to, 303);
  });
  return app;
}

async function personBehind(
  provider: () => Promise<openid.Configuration>,
  { claim }: Oidc,
  { begun, url }: { begun: Begun; url: URL },
): Promise<string | undefined> {
  const checks = { pkceCodeVerifier: begun.verifier, expectedState: begun.state, expectedNonce: begun.nonce, idTokenExpected: true };
  try {
    const tokens = await openid.authorizationCodeGrant(await provider(), url, checks);
    const name = tokens.claims()?.[claim];
    const person = typeof name === 'string' ? personOf(name) : '';
    return isUserName(person) ? person : undefined;
  } catch {
    // Whatever it was, nobody is known; the reasons of the provider are not for whoever came.
    return undefined;
  }
}

async function discover({ issuer, clientId, clientSecret }: Oidc): Promise<openid.Configuration> {
  const server = new URL(issuer);
  const authentication = clientSecret === undefined ? openid.None() : openid.ClientSecretPost(clientSecret);
  // Without TLS only on this machine, as in tests.
  const open = server.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(server.hostname);
  const execute = [openid.enableNonRepudiationChecks, ...(open ? [openid.allowInsecureRequests] : [])];
  return await openid.discovery(server, clientId, undefined, authentication, { execute, timeout: 10 });
}

/** What was found once is kept; a failure is not. */
function remembered<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return async () => {
    found ??= find();
    try {
      return await found;
    } catch (error) {
      found = undefined;
      throw error;
    }
  };
}

async function sealed(key: string, begun: Begun): Promise<string> {
  const jwt = new SignJWT({ ...begun }).setProtectedHeader({ alg: 'HS256' }).setAudience(audience).setExpirationTime('10 minutes');
  return await jwt.sign(linkKeyOf(key));
}

async function opened(key: string, token: string): Promise<Begun | undefined> {
  const verified = await jwtVerify<Begun>(token, linkKeyOf(key), { audience, algorithms: ['HS256'] }).catch(() => undefined);
  return verified?.payload;
}
