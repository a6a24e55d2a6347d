import { afterEach, describe, expect, test, vi } from 'vitest';
import { readLink } from '../../../src/client/personal-link.ts';
import { loadConfig } from '../../../src/config.ts';
import { peopleSettingsOf } from '../../../src/gateway/people/people-settings.ts';
import { linksOf } from '../../../src/workers/links.ts';

const key = 'k'.repeat(32);
const url = 'https://watch.shop.io';
const ana = { name: 'Ana', role: 'on call', user: 'ana' };
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a link in a message', () => {
  test('signs in whoever has a user name, where there is a key', async () => {
    vi.stubEnv('LINK_SECRET', key);
    const linkTo = linksOf({ gatewayUrl: url, linkKey: 'env:LINK_SECRET' });
    const token = new URL((await linkTo('/see?id=x', ana)) ?? '').searchParams.get('token') ?? '';
    expect(await readLink(key, token)).toMatchObject({ person: 'ana', path: '/see?id=x' });
    expect(await linkTo('/see?id=x', { name: 'Team', role: 'all' })).toBe(`${url}/see?id=x`);
    expect(await linkTo('/see?id=x')).toBe(`${url}/see?id=x`);
  });

  test('is plain without a key, and there is none without a gateway', async () => {
    expect(await linksOf({ gatewayUrl: url })('/see?id=x', ana)).toBe(`${url}/see?id=x`);
    expect(await linksOf({})('/see?id=x', ana)).toBeUndefined();
  });
});

describe('the settings of the pages', () => {
  test('come with their secrets resolved', async () => {
    vi.stubEnv('LINK_SECRET', key);
    vi.stubEnv('SEED', 'A'.repeat(43));
    const config = loadConfig({
      WATCHKEEPER_GATEWAY_URL: url,
      WATCHKEEPER_LINK_KEY: 'env:LINK_SECRET',
      WATCHKEEPER_SIGNING_KEY: 'gateway=env:SEED',
      WATCHKEEPER_OIDC_ISSUER: 'https://id.shop.io/realm',
      WATCHKEEPER_OIDC_CLIENT_ID: 'watch',
    });
    expect(await peopleSettingsOf(config)).toEqual({
      url,
      key,
      signingKey: { id: 'gateway', seed: 'A'.repeat(43) },
      oidc: { issuer: 'https://id.shop.io/realm', clientId: 'watch', claim: 'preferred_username' },
    });
  });

  test('are none where nothing is said, and a fault where half of it is, or where a key could be guessed', async () => {
    expect(await peopleSettingsOf(loadConfig({}))).toBeUndefined();
    await expect(peopleSettingsOf(loadConfig({ WATCHKEEPER_GATEWAY_URL: url }))).rejects.toThrow('need both');
    vi.stubEnv('LINK_SECRET', 'guessable');
    const short = loadConfig({ WATCHKEEPER_GATEWAY_URL: url, WATCHKEEPER_LINK_KEY: 'env:LINK_SECRET' });
    await expect(peopleSettingsOf(short)).rejects.toThrow(/shorter than 32 characters$/);
    expect(() => loadConfig({ WATCHKEEPER_GATEWAY_URL: 'watch.shop.io/', WATCHKEEPER_SIGNING_KEY: 'the-seed-itself' })).toThrow(
      expect.objectContaining({
        details: [expect.stringContaining('WATCHKEEPER_GATEWAY_URL'), expect.stringContaining('WATCHKEEPER_SIGNING_KEY')],
      }),
    );
  });
});
