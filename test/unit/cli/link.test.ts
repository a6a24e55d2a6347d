import { afterEach, describe, expect, test, vi } from 'vitest';
import { readLink } from '../../../src/client/personal-link.ts';
import { captured } from './captured.ts';

const key = 'k'.repeat(32);
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('watchkeeper link', () => {
  test('prints an address that signs one person in, for one run', async () => {
    vi.stubEnv('WATCHKEEPER_GATEWAY_URL', 'https://watch.shop.io');
    vi.stubEnv('WATCHKEEPER_LINK_KEY', 'env:LINK_SECRET');
    vi.stubEnv('LINK_SECRET', key);
    const { exit, stdout } = await captured('link ana restore/demo/production/1 --json');
    const { url } = JSON.parse(stdout) as { url: string };
    expect(exit).toBe(0);
    expect(url).toMatch(/^https:\/\/watch\.shop\.io\/link\?token=/);
    const link = await readLink(key, new URL(url).searchParams.get('token') ?? '');
    expect(link).toMatchObject({ person: 'ana', path: '/see?id=restore%2Fdemo%2Fproduction%2F1' });
    expect((await captured('link ana --minutes 16')).stderr).toContain('--minutes is a number up to 15');
    vi.stubEnv('LINK_SECRET', 'guessable');
    const refused = await captured('link ana');
    expect(refused.stderr).toContain('shorter than 32 characters');
    expect(refused.stderr).not.toContain('guessable');
  });

  test('says what is missing', async () => {
    vi.stubEnv('WATCHKEEPER_GATEWAY_URL', '');
    expect((await captured('link ana')).stderr).toContain('links need WATCHKEEPER_GATEWAY_URL and WATCHKEEPER_LINK_KEY');
  });
});
