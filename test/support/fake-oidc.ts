import { createHash } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { AddressInfo } from 'node:net';

/** A FAKE OpenID provider on loopback: whoever comes is signed in at once, as the user that the test says. It checks PKCE and knows one client. */
export interface FakeOidc extends AsyncDisposable {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The claim `preferred_username` of whoever comes next. */
  user: string;
}

export async function fakeOidc(): Promise<FakeOidc> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const codes = new Map<string, { challenge: string; nonce: string }>();
  const app = new Hono();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fake: FakeOidc = {
    issuer,
    clientId: 'watchkeeper',
    clientSecret: 'only for tests',
    user: 'nobody',
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
  app.get('/.well-known/openid-configuration', (c) =>
    c.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
    }),
  );
  app.get('/jwks', async (c) => c.json({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', kid: 'one' }] }));
  app.get('/authorize', (c) => {
    const asked = c.req.query();
    const code = crypto.randomUUID();
    codes.set(code, { challenge: asked['code_challenge'] ?? '', nonce: asked['nonce'] ?? '' });
    return c.redirect(`${asked['redirect_uri']}?code=${code}&state=${asked['state']}`);
  });
  app.post('/token', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const code = form.get('code') ?? '';
    const begun = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const proven = begun?.challenge === challenge && form.get('client_secret') === fake.clientSecret;
    if (begun === undefined || !proven) return c.json({ error: 'invalid_grant' }, 400);
    const token = await new SignJWT({ preferred_username: fake.user, nonce: begun.nonce })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience(fake.clientId)
      .setSubject(`id of ${fake.user}`)
      .setIssuedAt()
      .setExpirationTime('5 minutes')
      .sign(privateKey);
    return c.json({ access_token: 'none', token_type: 'bearer', id_token: token, expires_in: 300 });
  });
  return fake;
}
