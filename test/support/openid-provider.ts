import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GenerateKeyPairResult, JWTPayload } from 'jose';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import type { Configuration, InteractionResults, JWK } from 'oidc-provider';
import { Provider } from 'oidc-provider';
import { openidMemory } from './openid-memory.ts';

/** A real OpenID provider on loopback. It wants PKCE and knows one client; whoever comes is signed in at once, as the user that the test says. */
export interface OpenidProvider extends AsyncDisposable {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The claim `preferred_username` of whoever signs in next; undefined: they are turned away. */
  user: string | undefined;
  /** FAKE, for what no real provider does: the ID token that goes out instead of the one with these claims. */
  falsified: ((claims: JWTPayload) => Promise<string>) | undefined;
  /** What it signs with, for tokens that are false in one thing only. */
  key: { private: GenerateKeyPairResult['privateKey']; id: string };
}

/** Ends with the test. `back`: the only address it sends people back to. */
export async function openidProvider(back: string, configuration: Configuration = {}): Promise<OpenidProvider> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const openid: OpenidProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: 'watchkeeper',
    clientSecret: 'only for tests',
    user: 'nobody',
    falsified: undefined,
    key: { private: privateKey, id: 'one' },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const jwk = { ...((await exportJWK(privateKey)) as JWK), kid: openid.key.id, alg: 'ES256', use: 'sig' };
  const provider = new Provider(openid.issuer, { ...settingsOf(openid, back, configuration), jwks: { keys: [jwk] } });
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith('/interaction/')) {
      return ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, answerOf(openid.user)));
    }
    await next();
    const answer = ctx.body as { id_token?: string } | undefined;
    if (openid.falsified && answer?.id_token !== undefined) answer.id_token = await openid.falsified(decodeJwt(answer.id_token));
  });
  const serve = provider.callback();
  server.on('request', (request, response) => void serve(request, response));
  return openid;
}

function settingsOf({ clientId, clientSecret }: OpenidProvider, back: string, asked: Configuration): Configuration {
  const [authMethod = 'client_secret_post'] = asked.clientAuthMethods ?? [];
  return {
    adapter: openidMemory(),
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        token_endpoint_auth_method: authMethod,
        redirect_uris: [back],
      },
    ],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    // Nobody is asked what the page may know of them.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    findAccount: async (_, accountId) =>
      await Promise.resolve({ accountId, claims: () => ({ sub: accountId, preferred_username: accountId.replace(/^id-of-/, '') }) }),
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    ...asked,
  };
}

function answerOf(user: string | undefined): InteractionResults {
  return user === undefined ? { error: 'access_denied' } : { login: { accountId: `id-of-${user}` } };
}
