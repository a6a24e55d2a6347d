import type { JWTPayload } from 'jose';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { Configuration } from 'oidc-provider';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { OpenidProvider } from '../../../support/openid-provider.ts';
import { openidProvider } from '../../../support/openid-provider.ts';
import type { SignIn } from '../../../support/sign-in-without-a-browser.ts';
import { backTo, signInsAt } from '../../../support/sign-in-without-a-browser.ts';

const unproven = '401 What the provider answered does not prove who you are.';
const notBegun = '401 It took more than 10 minutes, or was not begun in this browser.';
const claim = 'preferred_username';

/** A gateway and a provider that know each other. */
async function stage(configuration?: Configuration): Promise<{ provider: OpenidProvider; begin(): Promise<SignIn> }> {
  const provider = await openidProvider(backTo, configuration);
  onTestFinished(async () => await provider[Symbol.asyncDispose]());
  const { issuer, clientId, clientSecret } = provider;
  provider.user = 'Ben';
  return { provider, ...signInsAt({ issuer, clientId, clientSecret, claim }) };
}

async function arrive(signIn: SignIn): Promise<string> {
  return await signIn.back(await signIn.through());
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a provider signs somebody in', () => {
  test.each<{ name: string; configuration: Configuration }>([
    { name: 'that puts the name into UserInfo only, as the standard has it', configuration: {} },
    {
      name: 'that puts the name into the ID token',
      configuration: { conformIdTokenClaims: false, features: { userinfo: { enabled: false }, devInteractions: { enabled: false } } },
    },
    { name: 'that takes the secret of the gateway as Basic only', configuration: { clientAuthMethods: ['client_secret_basic'] } },
  ])('$name', async ({ configuration }) => {
    const { begin } = await stage(configuration);
    expect(await arrive(await begin())).toBe('ben');
  });

  test('and asks for PKCE, which the gateway proves without a secret too', async () => {
    const { provider } = await stage({ clients: [{ client_id: 'open', token_endpoint_auth_method: 'none', redirect_uris: [backTo] }] });
    const { begin } = signInsAt({ issuer: provider.issuer, clientId: 'open', claim });
    const signIn = await begin();
    expect(signIn.asked.searchParams.get('code_challenge_method')).toBe('S256');
    expect(await arrive(signIn)).toBe('ben');
  });
});

describe('nobody is signed in', () => {
  test('whom the provider turned away, or knows by no user name', async () => {
    const { provider, begin } = await stage();
    provider.user = undefined;
    expect(await arrive(await begin())).toBe('401 The provider did not let you in.');
    provider.user = 'Ben & Co';
    expect(await arrive(await begin())).toBe(
      '401 The provider knows you by no user name: its claim preferred_username is missing, or is none.',
    );
  });

  test('with the state, the code or the issuer of something else', async () => {
    const { begin } = await stage();
    const [mine, theirs] = [await begin(), await begin()];
    const [back, other] = [await mine.through(), await theirs.through()];
    const changed = (name: string, value: string | null): URL => {
      const at = new URL(back);
      at.searchParams.set(name, value ?? '');
      return at;
    };
    expect(await mine.back(other)).toBe(unproven);
    expect(await mine.back(changed('state', other.searchParams.get('state')))).toBe(unproven);
    expect(await mine.back(changed('iss', 'http://127.0.0.1:1'))).toBe(unproven);
    expect(await mine.back(changed('code', other.searchParams.get('code')))).toBe(unproven);
    expect(await mine.back(back)).toBe('ben');
    expect(await mine.back(back)).toBe(unproven);
  });

  test('in a browser that began nothing, with a cookie that was altered, or after 10 minutes', async () => {
    const { begin } = await stage();
    const signIn = await begin();
    const back = await signIn.through();
    expect(await signIn.back(back, '')).toBe(notBegun);
    expect(
      await signIn.back(
        back,
        signIn.cookie.replace(/.(?=.{9}$)/, (one) => (one === 'A' ? 'B' : 'A')),
      ),
    ).toBe(notBegun);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 });
    expect(await signIn.back(back)).toBe(notBegun);
  });

  test('while the provider does not answer', async () => {
    const { provider } = await stage();
    const { issuer, clientId, clientSecret } = provider;
    const { begin } = signInsAt({ issuer: `${issuer}/elsewhere`, clientId, clientSecret, claim });
    await expect(begin()).rejects.toThrow(/503[^]*The provider does not answer. Use a link./);
  });

  test.each<{ by: string; claims?: (claims: JWTPayload) => JWTPayload; signed?: 'by another key' | 'not at all' }>([
    { by: 'for another client', claims: (claims) => ({ ...claims, aud: 'another' }) },
    {
      by: 'for two clients, of which the other one asked',
      claims: (claims) => ({ ...claims, aud: ['watchkeeper', 'another'], azp: 'another' }),
    },
    { by: 'with a nonce that is not ours', claims: (claims) => ({ ...claims, nonce: 'another' }) },
    { by: 'without a nonce', claims: (claims) => ({ ...claims, nonce: undefined }) },
    { by: 'that is over', claims: ({ iat = 0, exp = 0, ...claims }) => ({ ...claims, iat: iat - 600, exp: exp - 600 }) },
    { by: 'of another issuer', claims: (claims) => ({ ...claims, iss: 'http://127.0.0.1:1' }) },
    { by: 'of somebody else than UserInfo is of', claims: (claims) => ({ ...claims, sub: 'id-of-ana' }) },
    { by: 'signed with another key', signed: 'by another key' },
    { by: 'that nobody signed', signed: 'not at all' },
  ])('by an ID token $by', async ({ claims = (same) => same, signed }) => {
    const { provider, begin } = await stage();
    const other = (await generateKeyPair('ES256')).privateKey;
    const sign = async (payload: JWTPayload, key = provider.key.private): Promise<string> =>
      await new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: provider.key.id }).sign(key);
    // What is false is refused, not what went through the hands of the test.
    provider.falsified = async (real) => await sign(real);
    expect(await arrive(await begin())).toBe('ben');
    provider.falsified = async (real) =>
      signed === 'not at all' ? new UnsecuredJWT(real).encode() : await sign(claims(real), signed && other);
    expect(await arrive(await begin())).toBe(unproven);
  });
});
