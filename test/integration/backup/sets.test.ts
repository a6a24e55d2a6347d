import { createHash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Manifest } from '../../../src/domain/backup/manifest.ts';
import { dataWorld, execute } from '../../support/data-world.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import type { FreshDatabase } from '../../support/servers.ts';
import { freshDatabase, servers } from '../../support/servers.ts';

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase('live', 'sets');
  await execute(
    database.url,
    'create table t (n int primary key, text text)',
    `insert into t select n, md5(n::text) from generate_series(1, 20000) n`,
  );
});

type World = Awaited<ReturnType<typeof dataWorld>>;

async function manifestOf(at: World, setId: string): Promise<Manifest> {
  const bytes = await at.objects.get(`wk/sets/demo/data/main/${setId}/manifest.json`);
  return JSON.parse(Buffer.from(bytes ?? []).toString('utf8')) as Manifest;
}

async function dumpOf(at: World, setId: string): Promise<{ key: string; bytes: Uint8Array }> {
  const key = (await manifestOf(at, setId)).objects.find(({ role }) => role === 'dump')?.key ?? '';
  return { key, bytes: (await at.objects.get(key)) ?? new Uint8Array() };
}

const replace = async (at: World, key: string, bytes: Uint8Array | string): Promise<unknown> =>
  await at.objects.put(key, bytes, { contentType: 'application/octet-stream' });

describe('a manifest', () => {
  test('says all that is needed to know what a set holds, and no secret', async () => {
    const at = await dataWorld({ url: database.url });
    const summary = await at.backUp('told');
    const manifest = await manifestOf(at, 'told');
    expect(manifest).toMatchObject({
      schema: 1,
      setId: 'told',
      system: 'demo',
      environment: 'data',
      store: 'main',
      kind: 'logical',
      encryptedTo: [],
      tools: { pg_dump: expect.stringMatching(/^17\./), zstd: expect.any(String) },
      source: { serverVersionNum: 170_010, systemIdentifier: expect.stringMatching(/^\d+$/) },
      database: {
        name: database.name,
        encoding: 'UTF8',
        tables: [{ schema: 'public', name: 't', rows: 20_000 }],
        extensions: [{ name: 'plpgsql' }],
      },
    });
    expect(summary).toMatchObject({ tables: 1, rows: 20_000, cutAt: manifest.cutAt, plainBytes: expect.any(Number) });
    for (const { key, sizeBytes, sha256 } of manifest.objects) {
      const stored = (await at.objects.get(key)) ?? new Uint8Array();
      expect([stored.length, createHash('sha256').update(stored).digest('hex')]).toEqual([sizeBytes, sha256]);
    }
    const password = new URL(database.url).password;
    const { keys } = await at.leftOf('told');
    const everything = await Promise.all(keys.map(async (key) => (await at.objects.get(key)) ?? new Uint8Array()));
    const globals = zstdDecompressSync(everything[keys.findIndex((key) => key.includes('globals'))] ?? new Uint8Array()).toString();
    expect(globals).toMatch(/CREATE ROLE postgres/);
    expect(globals).toMatch(/-- max_connections = /);
    expect([globals, JSON.stringify(manifest)].join('\n')).not.toContain(password);
  });

  test('counts the rows of the dump, not those written meanwhile', async () => {
    const busy = await freshDatabase('live', 'busy');
    await execute(busy.url, 'create table w (n int)', 'insert into w select generate_series(1, 1000)');
    const at = await dataWorld({ url: busy.url });
    const stop = new AbortController();
    const writing = (async () => {
      while (!stop.signal.aborted) await execute(busy.url, 'insert into w select generate_series(1, 100)');
    })();
    await at.backUp('busy');
    stop.abort();
    await writing;
    const name = `wk_drill_${busy.name}`;
    await at.run('restoreToScratch', { store: 'main', setId: 'busy', database: name });
    expect(await at.run('restoredAsManifest', { store: 'main', server: 'scratch', database: name, setId: 'busy' })).toMatchObject({
      kind: 'successful',
    });
    await at.run('dropBeside', { store: 'main', server: 'scratch', database: name });
  });
});

describe('damage is found', () => {
  test('at the depth that can see it: a missing and a cut object at presence, a flipped bit at bytes', async () => {
    const at = await dataWorld({ url: database.url });
    await at.backUp('damaged');
    const look = async (depth: 'presence' | 'bytes' | 'structure') => await at.run('judgeSet', { store: 'main', setId: 'damaged', depth });
    const { key, bytes } = await dumpOf(at, 'damaged');
    expect(await look('structure')).toMatchObject({ kind: 'successful', facts: { objects: 2 } });

    await replace(at, key, bytes.subarray(0, bytes.length / 2));
    expect(await look('presence')).toMatchObject({ kind: 'failed', reason: expect.stringContaining('instead of') });

    for (let n = 0; n < 12; n += 1) {
      const flipped = Buffer.from(bytes);
      const place = Math.floor((flipped.length * (n + 0.5)) / 12);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << (n % 8));
      await replace(at, key, flipped);
      expect(await look('presence')).toMatchObject({ kind: 'successful' });
      expect(await look('bytes')).toMatchObject({ kind: 'failed', reason: expect.stringContaining('SHA-256') });
      expect(await look('structure')).toMatchObject({ kind: 'failed' });
    }
    await at.objects.remove([key]);
    expect(await look('presence')).toMatchObject({ kind: 'failed', reason: expect.stringContaining('missing') });
  });

  test('at structure when the bytes are as they were stored and were never whole', async () => {
    const at = await dataWorld({ url: database.url });
    await at.backUp('half');
    const manifest = await manifestOf(at, 'half');
    const { key, bytes } = await dumpOf(at, 'half');
    const plain = zstdDecompressSync(bytes);
    const half = zstdCompressSync(plain.subarray(0, plain.length / 2));
    await replace(at, key, half);
    const sha256 = createHash('sha256').update(half).digest('hex');
    const objects = manifest.objects.map((object) => (object.key === key ? { ...object, sha256, sizeBytes: half.length } : object));
    await replace(at, 'wk/sets/demo/data/main/half/manifest.json', JSON.stringify({ ...manifest, objects }));
    expect(await at.run('judgeSet', { store: 'main', setId: 'half', depth: 'bytes' })).toMatchObject({ kind: 'successful' });
    expect(await at.run('judgeSet', { store: 'main', setId: 'half', depth: 'structure' })).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('not whole'),
    });
  });

  test('before a restore has touched a server', async () => {
    const at = await dataWorld({ url: database.url });
    await at.backUp('flipped');
    const { key, bytes } = await dumpOf(at, 'flipped');
    const flipped = Buffer.from(bytes);
    flipped[flipped.length - 20] = (flipped[flipped.length - 20] ?? 0) ^ 4;
    await replace(at, key, flipped);
    const name = `wk_drill_${database.name}`;
    await expect(at.run('restoreToScratch', { store: 'main', setId: 'flipped', database: name })).rejects.toMatchObject({
      kind: 'Corrupt',
    });
    const there = await dataWorld({ url: servers().postgres.scratch });
    expect(await there.run('databaseOf', { store: 'main' })).toMatchObject({ exists: true });
  });
});

describe('a set is picked', () => {
  test('the newest that verifies, by id, or before an instant; and nothing says what there is', async () => {
    const at = await dataWorld({ url: database.url });
    await expect(at.run('pickSet', { store: 'main', pick: { kind: 'latest' } })).rejects.toMatchObject({
      kind: 'NotFound',
      hint: 'There is no set at all.',
    });
    const sets = [];
    for (const setId of ['one', 'two', 'three']) sets.push(await at.backUp(setId));
    expect((await at.run('listSets', { store: 'main' })).map(({ setId }) => setId)).toEqual(['three', 'two', 'one']);
    expect(await at.run('pickSet', { store: 'main', pick: { kind: 'latest' } })).toEqual(sets[2]);
    const { key, bytes } = await dumpOf(at, 'three');
    await replace(at, key, bytes.toReversed());
    expect(await at.run('pickSet', { store: 'main', pick: { kind: 'latest' } })).toEqual(sets[1]);
    expect(await at.run('pickSet', { store: 'main', pick: { kind: 'id', setId: 'one' } })).toEqual(sets[0]);
    expect(await at.run('pickSet', { store: 'main', pick: { kind: 'before', instant: sets[1]?.cutAt ?? '' } })).toEqual(sets[0]);
    const early = at.run('pickSet', { store: 'main', pick: { kind: 'before', instant: '2020-01-01T00:00:00Z' } });
    await expect(early).rejects.toMatchObject({ kind: 'NotFound', hint: expect.stringContaining('There are 3: three of') });
    await expect(at.run('pickSet', { store: 'main', pick: { kind: 'id', setId: 'four' } })).rejects.toMatchObject({ kind: 'NotFound' });
  });

  test('never one without a manifest, and one with a manifest that cannot be read is passed over', async () => {
    const at = await dataWorld({ url: database.url });
    await at.run('dumpStore', { store: 'main', setId: 'uncommitted' });
    await replace(at, 'wk/sets/demo/data/main/broken/manifest.json', '{"schema": 1');
    await replace(at, 'wk/sets/demo/data/main/foreign/manifest.json', JSON.stringify({ schema: 99 }));
    expect(await at.run('listSets', { store: 'main' })).toEqual([]);
    expect(await at.run('judgeSet', { store: 'main', setId: 'broken', depth: 'presence' })).toMatchObject({ kind: 'failed' });
    expect(await at.run('judgeSet', { store: 'main', setId: 'uncommitted', depth: 'presence' })).toMatchObject({ kind: 'error' });
  });
});

describe('the age of backups', () => {
  test('is judged by the newest manifest, and a store that cannot be read is an error, not good news', async () => {
    await using proxy = await startFaultProxy(servers().objects.endpoint);
    const limits = { attempts: 2, answerMs: 500 };
    const at = await dataWorld({ url: database.url, backup: { rpoSeconds: 3600 }, endpoint: proxy.endpoint, limits });
    expect(await at.run('judgeBackupAge', { store: 'main' })).toMatchObject({ kind: 'failed', reason: 'there is no backup set' });
    await at.backUp('young');
    expect(await at.run('judgeBackupAge', { store: 'main' })).toMatchObject({ kind: 'successful', facts: { setId: 'young' } });
    proxy.add({ when: /./, fault: { kind: 'hangUp' } });
    expect(await at.run('judgeBackupAge', { store: 'main' })).toMatchObject({ kind: 'error' });
    expect(await at.run('judgeSet', { store: 'main', setId: 'young', depth: 'bytes' })).toMatchObject({ kind: 'error' });
    await expect(at.run('setIntact', { store: 'main', setId: 'young', depth: 'bytes' })).rejects.toMatchObject({ kind: 'Unavailable' });
  });
});

test('two commits of one set at the same time agree on one manifest', async () => {
  const at = await dataWorld({ url: database.url });
  await at.run('dumpStore', { store: 'main', setId: 'raced' });
  const commit = async () => await at.run('commitSet', { store: 'main', setId: 'raced' });
  const [first, second] = await Promise.all([commit(), commit()]);
  expect(first).toEqual(second);
  expect(await at.run('setIntact', { store: 'main', setId: 'raced', depth: 'structure' })).toMatchObject({ kind: 'successful' });
});

test('a set is not committed when an object of it is not there any more', async () => {
  const at = await dataWorld({ url: database.url });
  await at.run('dumpStore', { store: 'main', setId: 'robbed' });
  const [dump = ''] = (await at.leftOf('robbed')).keys.filter((key) => key.includes('main.dump'));
  await at.objects.remove([dump]);
  await expect(at.run('commitSet', { store: 'main', setId: 'robbed' })).rejects.toMatchObject({ kind: 'Corrupt' });
  expect(await at.run('listSets', { store: 'main' })).toEqual([]);
});
