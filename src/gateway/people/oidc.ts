import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { jwtVerify, SignJWT } from 'jose';
import * as openid from 'openid-client';
import { isPagePath, linkKeyOf } from '../../client/personal-link.ts';
import { say } from './page.ts';
import type { PeopleSettings } from './people-settings.ts';
import type { Secrets } from './person-behind.ts';
import { discover, personBehind } from './person-behind.ts';
import { beginSession, cookieOptions } from './session.ts';

type Oidc = NonNullable<PeopleSettings['oidc']>;

/** What is remembered, in a signed cookie, while somebody is at their provider. */
interface Begun extends Secrets {
  to: string;
}

const cookie = 'watchkeeper-oidc';
const audience = 'watchkeeper-oidc';
const title = 'You are not signed in';
const unreachable = { title: 'Nobody can sign in', text: 'The provider does not answer. Use a link.' };

/** Signs people in with an OpenID provider: code flow with PKCE, state and nonce. A claim is the user name. */
export function oidcRoutes(settings: PeopleSettings, oidc: Oidc): Hono {
  const app = new Hono();
  const provider = remembered(async () => await discover(oidc));
  const redirectUri = `${settings.url}/oidc/callback`;

  app.get('/oidc', async (c) => {
    const config = await provider().catch(() => undefined);
    if (config === undefined) return await say(c, 503, unreachable);
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
    if (begun === undefined) return await say(c, 401, { title, text: 'It took more than 10 minutes, or was not begun in this browser.' });
    const config = await provider().catch(() => undefined);
    if (config === undefined) return await say(c, 503, unreachable);
    const arrival = await personBehind(config, oidc.claim, { secrets: begun, url: new URL(`${redirectUri}${new URL(c.req.url).search}`) });
    if ('nobody' in arrival) return await say(c, 401, { title, text: arrival.nobody });
    await beginSession(c, settings, { person: arrival.person, path: '/', by: 'oidc' });
    return c.redirect(begun.to, 303);
  });
  return app;
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
