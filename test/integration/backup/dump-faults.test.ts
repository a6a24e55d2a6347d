import { CancelledFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sweepAbandoned } from '../../../src/activities/sweep-abandoned.ts';
import { startPostgres } from '../../../src/embedded/postgres.ts';
import { childrenNamed } from '../../support/child-processes.ts';
import type { DataWorldOptions } from '../../support/data-world.ts';
import { dataWorld, execute } from '../../support/data-world.ts';
import type { Fault, FaultProxy } from '../../support/fault-proxy.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import type { FreshDatabase } from '../../support/servers.ts';
import { freshDatabase, servers } from '../../support/servers.ts';

const MiB = 1024 * 1024;
/** About 24 MB when it is compressed: five parts. */
const filling = [
  'create table blobs (id int primary key, bytes text)',
  `insert into blobs select n, (select string_agg(md5(random()::text || i || n), '') from generate_series(1, 31250) i) from generate_series(1, 48) n`,
];
const limits = { partBytes: 5 * MiB, partsInFlight: 1, attempts: 2, answerMs: 1500, leastBytesPerSecond: 8 * MiB };

let database: FreshDatabase;
let proxy: FaultProxy;

beforeAll(async () => {
  database = await freshDatabase('live', 'faulty');
  await execute(database.url, ...filling);
  proxy = await startFaultProxy(servers().objects.endpoint);
});

afterAll(async () => await proxy.stop());
afterEach(() => proxy.clear());

async function world(options: Partial<DataWorldOptions> = {}) {
  return await dataWorld({ url: database.url, endpoint: proxy.endpoint, limits, ...options });
}
type World = Awaited<ReturnType<typeof world>>;

/** Parts go so slowly that there is time to break something in the middle. */
const slowParts = { when: /partNumber=[2-9]/, fault: { kind: 'wait', ms: 700 } as const };

async function untilPart(number: number): Promise<void> {
  await expect
    .poll(() => proxy.seen.some((line) => line.includes(`partNumber=${number}`) && line.includes(latestBucket)), { timeout: 30_000 })
    .toBe(true);
}
let latestBucket = '';

/** Nothing looks like a backup after a failed dump, and after the undo nothing is left at all. */
async function expectNothingOf(at: World, setId: string): Promise<void> {
  proxy.clear();
  expect(await at.run('listSets', { store: 'main' })).toEqual([]);
  const left = await at.leftOf(setId);
  expect(left.keys.filter((key) => key.includes('.dump') || key.endsWith('manifest.json'))).toEqual([]);
  expect(left.uploads).toBe(0);
  await expect(at.run('commitSet', { store: 'main', setId })).rejects.toMatchObject({ kind: 'NotFound' });
  await at.run('discardSet', { store: 'main', setId });
  await at.run('discardSet', { store: 'main', setId });
  expect(await at.leftOf(setId)).toEqual({ keys: [], uploads: 0 });
  expect([...(await childrenNamed('pg_dump')), ...(await childrenNamed('zstd'))]).toEqual([]);
}

describe('a dump leaves nothing that looks like a backup when', () => {
  test.each([
    ['pg_dump is killed half-way', 'pg_dump', true],
    ['zstd is killed half-way', 'zstd', true],
    ['pg_dump is killed half-way and Node compresses', 'pg_dump', false],
  ])('%s', async (_what, program, zstdProgram) => {
    const at = await world({ zstdProgram });
    latestBucket = at.env.objects.bucket;
    proxy.add(slowParts);
    const dumping = at.run('dumpStore', { store: 'main', setId: 'killed' });
    dumping.catch(() => undefined);
    await untilPart(2);
    for (const pid of await childrenNamed(program)) process.kill(pid, 'SIGKILL');
    await expect(dumping).rejects.toMatchObject({ kind: 'Unavailable' });
    await expectNothingOf(at, 'killed');
  });

  test('PostgreSQL is killed half-way', async () => {
    const postgres = await startPostgres();
    try {
      await execute(postgres.url, ...filling);
      const at = await world({ url: postgres.url });
      latestBucket = at.env.objects.bucket;
      proxy.add(slowParts);
      const dumping = at.run('dumpStore', { store: 'main', setId: 'crashed' });
      dumping.catch(() => undefined);
      await untilPart(2);
      await postgres.kill();
      await expect(dumping).rejects.toMatchObject({ kind: 'Unavailable' });
      await expectNothingOf(at, 'crashed');
    } finally {
      await postgres.stop();
    }
  });

  test.each<[string, RegExp, Fault]>([
    ['the store refuses connections from the second part on', /partNumber=[2-9]/, { kind: 'hangUp' }],
    ['the store answers every part with 500', /partNumber/, { kind: 'answer', status: 500, code: 'InternalError' }],
    ['the store answers the third part with 503', /partNumber=3/, { kind: 'answer', status: 503, code: 'SlowDown' }],
    ['every second part is cut in its middle', /partNumber=2/, { kind: 'cutRequest', afterBytes: 2 * MiB }],
    ['a part is never answered', /partNumber=2/, { kind: 'wait', ms: 20_000 }],
    ['the dump is whole and the store refuses what belongs to it', /PUT .*globals/, { kind: 'answer', status: 500, code: 'InternalError' }],
    ['the store is full', /partNumber=3/, { kind: 'answer', status: 507, code: 'XMinioStorageFull' }],
    [
      'the store loses the answer to the completion and denies the object',
      /(POST .*uploadId=|HEAD .*dump)/,
      { kind: 'answer', status: 500 },
    ],
  ])('%s', async (_what, when, fault) => {
    const at = await world();
    proxy.add({ when, fault });
    await expect(at.run('dumpStore', { store: 'main', setId: 'refused' })).rejects.toMatchObject({ kind: 'Unavailable' });
    await expectNothingOf(at, 'refused');
  });

  test('the store lies about the length of what it has', async () => {
    const at = await world();
    proxy.add({ when: /HEAD .*dump/, fault: { kind: 'headers', change: { 'content-length': '7' } } });
    await expect(at.run('dumpStore', { store: 'main', setId: 'lied' })).rejects.toMatchObject({ kind: 'Corrupt' });
    await expectNothingOf(at, 'lied');
  });

  test('the run is cancelled, and its programs end', async () => {
    const at = await world();
    latestBucket = at.env.objects.bucket;
    proxy.add(slowParts);
    const mock = new MockActivityEnvironment();
    const dumping = at.run('dumpStore', { store: 'main', setId: 'cancelled' }, mock);
    dumping.catch(() => undefined);
    await untilPart(2);
    mock.cancel('CANCELLED');
    await expect(dumping).rejects.toBeInstanceOf(CancelledFailure);
    await expectNothingOf(at, 'cancelled');
  });
});

test('a dump over a slow store is whole, and heartbeats say how far it is', async () => {
  const at = await world();
  proxy.add(slowParts);
  const mock = new MockActivityEnvironment();
  const beats: unknown[] = [];
  mock.on('heartbeat', (details) => beats.push(details));
  await at.run('dumpStore', { store: 'main', setId: 'slow' }, mock);
  await at.run('commitSet', { store: 'main', setId: 'slow' });
  expect(await at.run('setIntact', { store: 'main', setId: 'slow', depth: 'structure' })).toMatchObject({ kind: 'successful' });
  expect(beats).toContainEqual(expect.objectContaining({ phase: 'dump', bytes: expect.any(Number) as number }));
});

test('a second attempt clears what the first left, and a committed set is not written again', async () => {
  const at = await world();
  await at.objects.put('wk/sets/demo/data/main/again/attempt-1-x/main.dump.zst', 'half', { contentType: 'text/plain' });
  await at.objects.put('wk/sets/demo/data/main/again/draft.json', '{}', { contentType: 'text/plain' });
  const orphan = await at.objects.upload('wk/sets/demo/data/main/again/attempt-1-x/more', new AbortController().signal);
  await orphan.write(new Uint8Array(17 * MiB));
  const first = await at.backUp('again');
  expect(await at.run('commitSet', { store: 'main', setId: 'again' })).toEqual(first);
  const { keys, uploads } = await at.leftOf('again');
  expect(keys.map((key) => key.slice(key.lastIndexOf('/') + 1)).toSorted()).toEqual(['globals.sql.zst', 'main.dump.zst', 'manifest.json']);
  expect(uploads).toBe(0);
  await expect(at.run('dumpStore', { store: 'main', setId: 'again' })).rejects.toMatchObject({ kind: 'Conflict' });
  await orphan.abort();
  await at.run('discardSet', { store: 'main', setId: 'again' });
  expect(await at.leftOf('again')).toEqual({ keys: [], uploads: 0 });
});

test('what a terminated backup left goes with a backup a week later, and no set that counts (E12)', async () => {
  const at = await world();
  await at.backUp('kept');
  const sets = 'wk/sets/demo/data/main';
  await at.objects.put(`${sets}/terminated/attempt-1-x/main.dump.zst`, 'half', { contentType: 'text/plain' });
  await at.objects.put(`${sets}/terminated/draft.json`, '{}', { contentType: 'text/plain' });
  const sweep = async (days: number): Promise<string[]> =>
    await new MockActivityEnvironment().run<[], string[], () => Promise<string[]>>(
      async () => await sweepAbandoned(at.objects, sets, new Date(Date.now() + days * 24 * 3600 * 1000)),
    );
  expect(await sweep(6)).toEqual([]);
  expect(await sweep(8)).toEqual(['terminated']);
  expect(await sweep(8)).toEqual([]);
  expect((await at.leftOf('terminated')).keys).toEqual([]);
  expect(await at.run('setIntact', { store: 'main', setId: 'kept', depth: 'bytes' })).toMatchObject({ kind: 'successful' });
  await at.run('discardSet', { store: 'main', setId: 'kept' });
});

test('a role that may not read everything is told so, and is not tried again', async () => {
  const own = await freshDatabase('live', 'rights');
  await execute(
    own.url,
    'create table secret (n int)',
    `create role ${own.name} login password 'limited'`,
    `grant pg_monitor to ${own.name}`,
  );
  const url = new URL(own.url);
  [url.username, url.password] = [own.name, 'limited'];
  const at = await world({ url: url.href });
  await expect(at.run('dumpStore', { store: 'main', setId: 'rights' })).rejects.toMatchObject({ kind: 'InvalidInput' });
  await expectNothingOf(at, 'rights');
  await execute(own.url, `grant pg_read_all_data to ${own.name}`);
  expect(await at.backUp('rights')).toMatchObject({ tables: 1 });
  await execute(own.url, `drop owned by ${own.name}`, `drop role ${own.name}`);
});
