import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Reference } from '../../../src/domain/system/environment.ts';
import { proveBearer, proveSignature, secretsCache } from '../../../src/gateway/auth/prove-caller.ts';

const values: Record<string, string> = { 'env:OLD': 'old-secret', 'env:NEW': 'new-secret' };
const resolve = async (reference: Reference): Promise<string> => {
  const value = values[reference];
  if (value === undefined) throw new Error('not there');
  return await Promise.resolve(value);
};
const secrets: Reference[] = ['env:NEW', 'env:OLD'];
const now = 1_795_000_000_000;
const body = Buffer.from('{"alerts":[]}');

function signed({ key = 'new-secret', at = now / 1000, over = body }: { key?: string; at?: number; over?: Buffer } = {}): Headers {
  const signature = createHmac('sha256', key).update(`${at}.`).update(over).digest('hex');
  return new Headers({ 'x-watchkeeper-timestamp': String(at), 'x-watchkeeper-signature': `sha256=${signature}` });
}

async function answer(proof: Promise<void>): Promise<number> {
  return await proof.then(
    () => 200,
    (error: { status: number }) => error.status,
  );
}

describe('a bearer token', () => {
  test.each([
    ['Bearer new-secret', 200],
    ['bearer old-secret', 200],
    ['Bearer new-secreT', 401],
    ['Bearer ', 401],
    ['Basic new-secret', 401],
    [undefined, 401],
  ])('%s: %i', async (authorization, status) => {
    const headers = new Headers(authorization === undefined ? {} : { authorization });
    expect(await answer(proveBearer(headers, { kind: 'bearer', secrets }, resolve))).toBe(status);
  });
});

describe('a signature', () => {
  const prove = async (headers: Headers, of: readonly Reference[] = secrets) =>
    await answer(proveSignature({ headers, body, now }, { kind: 'hmac', secrets: of }, resolve));

  test('by any of the keys is right, so that keys can be rotated', async () => {
    expect(await prove(signed())).toBe(200);
    expect(await prove(signed({ key: 'old-secret' }))).toBe(200);
    expect(await prove(signed({ key: 'old-secret' }), ['env:NEW'])).toBe(401);
    expect(await prove(signed(), ['env:GONE', 'env:NEW']), 'a key that is not there any more harms nobody').toBe(200);
  });

  test('over another body, or sent again an hour later, or of tomorrow, is refused', async () => {
    expect(await prove(signed({ over: Buffer.from('{}') }))).toBe(401);
    expect(await prove(signed({ at: now / 1000 - 3600 }))).toBe(401);
    expect(await prove(signed({ at: now / 1000 + 86_400 }))).toBe(401);
    expect(await prove(signed({ at: now / 1000 - 240 })), 'clocks differ').toBe(200);
    expect(await prove(new Headers())).toBe(401);
  });

  test('whose keys cannot be read is to be tried again', async () => {
    expect(await prove(signed(), ['env:GONE'])).toBe(503);
  });
});

test('secrets are not read for every request, and one that could not be read is tried again', async () => {
  let reads = 0;
  const cached = secretsCache(async () => {
    reads += 1;
    if (reads === 1) throw new Error('not yet');
    return await Promise.resolve('x');
  });
  await expect(cached('env:X')).rejects.toThrow('not yet');
  expect([await cached('env:X'), await cached('env:X'), reads]).toEqual(['x', 'x', 2]);
});
