import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { isPagePath, linkKeyOf, personalLink, readLink } from '../../../src/client/personal-link.ts';

const maker = { url: 'https://watch.shop.io', key: 'k'.repeat(32) };
const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? '';
const forged = async (payload: object, more: { alg?: string; exp?: string | number; iat?: number } = {}): Promise<string> =>
  await new SignJWT({ path: '/', ...payload })
    .setProtectedHeader({ alg: more.alg ?? 'HS256' })
    .setSubject('ana')
    .setJti('1')
    .setAudience('watchkeeper-link')
    .setIssuedAt(more.iat)
    .setExpirationTime(more.exp ?? '10 minutes')
    .sign(linkKeyOf(maker.key));

describe('a link for one person', () => {
  test('says who, and to which page', async () => {
    const link = await personalLink(maker, { person: 'Ana', path: '/see?id=restore%2Fdemo' });
    expect(link).toMatch(/^https:\/\/watch\.shop\.io\/link\?token=/);
    expect(await readLink(maker.key, tokenOf(link))).toMatchObject({
      person: 'ana',
      path: '/see?id=restore%2Fdemo',
      id: expect.any(String) as string,
    });
  });

  test('is nothing with another key, altered, too old, without an end, or made for something else', async () => {
    const token = tokenOf(await personalLink(maker, { person: 'ana', path: '/' }));
    const hourAgo = Math.floor(Date.now() / 1000) - 3600;
    const tokens = [
      `${token.slice(0, -2)}xx`,
      '',
      await forged({}, { iat: hourAgo, exp: '2 hours' }),
      await forged({}, { exp: hourAgo }),
      await forged({ path: '//evil.example' }),
      await forged({ aud: 'watchkeeper-session' }, {}).then((text) =>
        text.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')),
      ),
    ];
    expect(await Promise.all(tokens.map(async (each) => await readLink(maker.key, each)))).toEqual(tokens.map(() => undefined));
    expect(await readLink('o'.repeat(32), token)).toBeUndefined();
  });

  test('is for a user name and a page of the gateway only', async () => {
    await expect(personalLink(maker, { person: '../ana', path: '/' })).rejects.toThrow('is no user name');
    await expect(personalLink(maker, { person: 'ana', path: 'https://evil.example' })).rejects.toThrow('begins with one slash');
    await expect(personalLink({ ...maker, key: 'short' }, { person: 'ana', path: '/' })).rejects.toThrow('shorter than 32');
    expect(['//evil', '/\\evil', 'evil', '/a b', '/a\nb', ''].filter(isPagePath)).toEqual([]);
  });
});
