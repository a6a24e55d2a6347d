import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listSystems, loadSystem, parseSystem } from '../../../../src/adapters/definition-files/systems.ts';
import { canonical } from '../../../../src/domain/plan/canonical.ts';
import { sha256Hex } from '../../../../src/domain/plan/digest.ts';
import { resolveEnvironment } from '../../../../src/domain/system/system.ts';
import { sound } from './system-text.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchkeeper-systems-'));
  await writeFile(join(folder, 'shop.yaml'), sound);
  await writeFile(join(folder, 'notes.txt'), 'no system');
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('a system', () => {
  test('is loaded by the name of its file', async () => {
    expect(await listSystems({ folder })).toStrictEqual(['shop']);
    const system = await loadSystem('shop', { folder });
    expect(system.environments.map(({ environment, production }) => [environment, production])).toStrictEqual([
      ['production', true],
      ['staging', false],
    ]);
  });

  test('that is not there is `NotFound`, with what was meant', async () => {
    await expect(loadSystem('shopp', { folder })).rejects.toMatchObject({
      kind: 'NotFound',
      message: 'there is no system `shopp`; did you mean `shop`?',
    });
    await expect(loadSystem('../shop', { folder })).rejects.toMatchObject({ kind: 'NotFound' });
    await expect(loadSystem('shop', { folder: join(folder, 'nowhere') })).rejects.toMatchObject({
      kind: 'NotFound',
      hint: expect.stringContaining('no system file'),
    });
  });
});

describe('an environment', () => {
  const system = parseSystem(sound, 'shop.yaml');

  test('that is not there is `NotFound`, with what was meant', () => {
    expect(() => resolveEnvironment(system, 'prodution')).toThrow(
      expect.objectContaining({ kind: 'NotFound', message: expect.stringContaining('did you mean `production`?') }),
    );
  });

  test('inherits a backup policy key by key, the nearest word counting', () => {
    const [store] = resolveEnvironment(system, 'staging').stores;
    expect(store?.backup).toStrictEqual({
      everySeconds: 86_400,
      retention: { last: 3, daily: 7, weekly: 0, monthly: 0 },
      encryptTo: [],
      rpoSeconds: 3600,
      rtoSeconds: 14_400,
    });
  });

  test('that is not production may leave its objectives out', () => {
    const bare = sound
      .replace(/backup:\n(  .*\n)+/, '')
      .replace(/  production:\n(    .*\n)+/, '')
      .replace(/contacts:\n.*\n/, '');
    const [store] = resolveEnvironment(parseSystem(bare, 'shop.yaml'), 'staging').stores;
    expect(store?.backup).toStrictEqual({ everySeconds: 86_400, retention: { last: 1, daily: 0, weekly: 0, monthly: 0 }, encryptTo: [] });
  });

  test('has a digest that anybody can compute again, and that changes with any of its words', () => {
    const { digest, ...rest } = resolveEnvironment(system, 'production');
    expect(digest).toBe(sha256Hex(canonical(rest)));
    const other = resolveEnvironment(parseSystem(sound.replace('rto: 4h', 'rto: 5h'), 'shop.yaml'), 'production');
    expect(other.digest).not.toBe(digest);
  });

  test('has the same digest when only the order of keys, comments or another environment change', () => {
    const { digest } = resolveEnvironment(system, 'production');
    const shuffled = `# a comment\n${sound.replace('system: shop\ntimeZone: Europe/Berlin\n', '').replace('staging:', 'test:')}timeZone: Europe/Berlin\nsystem: shop\n`;
    expect(resolveEnvironment(parseSystem(shuffled, 'shop.yaml'), 'production').digest).toBe(digest);
  });

  test('lists approvers once, whatever roles they come by', () => {
    const text = `${sound}roles: { leads: [cleo, dora] }\napproval: { R3: { of: [approvers, leads] }, expires: 2h }\n`;
    expect(resolveEnvironment(parseSystem(text, 'shop.yaml'), 'production').approval).toStrictEqual({
      R2: { people: 1, of: ['ana', 'ben', 'cleo'] },
      R3: { people: 2, of: ['ana', 'ben', 'cleo', 'dora'] },
      expiresWithinSeconds: 7200,
    });
  });

  test('has freezes as local times with their zone', () => {
    const text = `${sound}freezes:\n  - { name: year end, from: 2026-12-23, until: 2027-01-02T06:00, repeats: yearly }\n`;
    expect(resolveEnvironment(parseSystem(text, 'shop.yaml'), 'production').freezes).toStrictEqual([
      { name: 'year end', from: '2026-12-23T00:00:00', until: '2027-01-02T06:00:00', repeats: 'yearly', timeZone: 'Europe/Berlin' },
    ]);
  });
});

test('the demo is a typical file: it has no fault, and at most 40 lines', async () => {
  const demo = await loadSystem('demo', { folder: 'systems' });
  expect(demo.warnings).toStrictEqual([]);
  expect((await readFile('systems/demo.yaml', 'utf8')).split('\n').length).toBeLessThanOrEqual(41);
});
