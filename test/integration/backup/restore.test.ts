import { beforeAll, describe, expect, test } from 'vitest';
import { startPostgres } from '../../../src/embedded/postgres.ts';
import { childrenNamed } from '../../support/child-processes.ts';
import { dataWorld, execute, valuesOf } from '../../support/data-world.ts';
import type { FreshDatabase } from '../../support/servers.ts';
import { freshDatabase, servers } from '../../support/servers.ts';

let database: FreshDatabase;
let n = 0;

beforeAll(async () => {
  database = await freshDatabase('live', 'restored');
  await execute(
    database.url,
    'create table t (n int primary key, text text)',
    `insert into t select n, md5(n::text) from generate_series(1, 50000) n`,
    'create index on t (text)',
  );
});

const freshName = (): string => `wk_restore_t${process.pid}_${(n += 1)}`;
const live = (name: string): string => servers().postgres.live.replace(/\/[^/]*$/, `/${name}`);
const isThere = async (name: string): Promise<boolean> =>
  (await valuesOf(live('postgres'), `select 1 from pg_database where datname = '${name}'`)).length > 0;

describe('a restore beside', () => {
  test('drops what an earlier attempt of its own left, and begins again', async () => {
    const at = await dataWorld({ url: database.url });
    await at.backUp('again');
    const name = freshName();
    await at.run('restoreBeside', { store: 'main', setId: 'again', database: name });
    await execute(live(name), 'drop table t', 'create table half (n int)');
    await at.run('restoreBeside', { store: 'main', setId: 'again', database: name });
    expect(await at.run('restoredAsManifest', { store: 'main', server: 'live', database: name, setId: 'again' })).toMatchObject({
      kind: 'successful',
    });
    expect(await valuesOf(live(name), "select relname from pg_class where relname = 'half'")).toEqual([]);
    await at.run('dropBeside', { store: 'main', server: 'live', database: name });
    await at.run('dropBeside', { store: 'main', server: 'live', database: name });
    expect(await isThere(name)).toBe(false);
  });

  test("does not touch somebody else's database of that name", async () => {
    const at = await dataWorld({ url: database.url });
    await at.backUp('foreign');
    const name = freshName();
    await execute(live('postgres'), `create database ${name}`);
    await execute(live(name), 'create table precious (n int)');
    await expect(at.run('restoreBeside', { store: 'main', setId: 'foreign', database: name })).rejects.toMatchObject({ kind: 'Conflict' });
    await expect(at.run('dropBeside', { store: 'main', server: 'live', database: name })).rejects.toMatchObject({ kind: 'Unsafe' });
    expect(await valuesOf(live(name), 'select count(*)::int from precious')).toEqual([0]);
    await execute(live('postgres'), `drop database ${name}`);
  });

  test("never drops the store's own database", async () => {
    const at = await dataWorld({ url: database.url });
    await expect(at.run('dropBeside', { store: 'main', server: 'live', database: database.name })).rejects.toMatchObject({
      kind: 'Unsafe',
    });
    await expect(at.run('dropKept', { store: 'main', database: database.name })).rejects.toMatchObject({ kind: 'Unsafe' });
    expect(await isThere(database.name)).toBe(true);
  });

  test('ends when pg_restore is killed, and the next attempt is whole', async () => {
    const at = await dataWorld({ url: database.url });
    await at.backUp('killed');
    const name = freshName();
    await execute(
      database.url,
      `create or replace function slow() returns event_trigger language plpgsql as $$ begin perform pg_sleep(0.5); end $$`,
    );
    const restoring = at.run('restoreBeside', { store: 'main', setId: 'killed', database: name });
    restoring.catch(() => undefined);
    await expect.poll(async () => (await childrenNamed('pg_restore')).length, { interval: 5, timeout: 20_000 }).toBeGreaterThan(0);
    for (const pid of await childrenNamed('pg_restore')) process.kill(pid, 'SIGKILL');
    await expect(restoring).rejects.toMatchObject({ kind: 'Unavailable' });
    await at.run('restoreBeside', { store: 'main', setId: 'killed', database: name });
    expect(await at.run('restoredAsManifest', { store: 'main', server: 'live', database: name, setId: 'killed' })).toMatchObject({
      kind: 'successful',
    });
    await at.run('dropBeside', { store: 'main', server: 'live', database: name });
  });

  test('that lost or gained rows is not as its manifest', async () => {
    const at = await dataWorld({ url: database.url });
    await at.backUp('counted');
    const name = freshName();
    await at.run('restoreBeside', { store: 'main', setId: 'counted', database: name });
    await execute(live(name), 'delete from t where n <= 7', 'create table more (n int)', 'drop index t_text_idx');
    expect(await at.run('restoredAsManifest', { store: 'main', server: 'live', database: name, setId: 'counted' })).toMatchObject({
      kind: 'failed',
      facts: { rowsDifferent: 7, rowsCompared: 50_000, tablesCompared: 1 },
    });
    await at.run('dropBeside', { store: 'main', server: 'live', database: name });
  });
});

describe('a drill', () => {
  test("does not go to the source's own server", async () => {
    const at = await dataWorld({ url: database.url, scratchUrl: servers().postgres.live });
    await expect(at.run('scratchServer', { store: 'main' })).rejects.toMatchObject({ kind: 'Unsafe' });
    await at.backUp('unsafe');
    const name = `wk_drill_t${process.pid}`;
    await expect(at.run('restoreToScratch', { store: 'main', setId: 'unsafe', database: name })).rejects.toMatchObject({ kind: 'Unsafe' });
    expect(await isThere(name)).toBe(false);
  });

  test("does not go to the source's own server when only a set is left to tell", async () => {
    await using postgres = await startPostgres();
    const at = await dataWorld({ url: postgres.url });
    await at.backUp('orphan');
    const later = await dataWorld({
      url: 'postgres://postgres:x@127.0.0.1:9/postgres',
      scratchUrl: postgres.url,
      bucket: at.env.objects.bucket,
    });
    await expect(
      later.run('restoreToScratch', { store: 'main', setId: 'orphan', database: `wk_drill_o${process.pid}` }),
    ).rejects.toMatchObject({ kind: 'Unsafe' });
  });

  test('works when the source is gone', async () => {
    const at = await dataWorld({ url: database.url });
    await at.backUp('gone');
    const later = await dataWorld({ url: 'postgres://postgres:x@127.0.0.1:9/postgres', bucket: at.env.objects.bucket });
    const name = `wk_drill_g${process.pid}`;
    await later.run('restoreToScratch', { store: 'main', setId: 'gone', database: name });
    expect(await later.run('restoredAsManifest', { store: 'main', server: 'scratch', database: name, setId: 'gone' })).toMatchObject({
      kind: 'successful',
    });
    await later.run('dropBeside', { store: 'main', server: 'scratch', database: name });
  });
});

describe('checks of the application', () => {
  const checked = async (...checks: { name: string; sql: string; expect: { equals: string } | { atLeast: number } }[]) => {
    const at = await dataWorld({ url: database.url, checks, bucket: 'not-used' });
    return await at.run('checksPass', { store: 'main', server: 'live', database: database.name });
  };

  test('pass by the value they return', async () => {
    const verdict = await checked(
      { name: 'rows', sql: 'select count(*) from t', expect: { atLeast: 50_000 } },
      { name: 'first', sql: 'select text from t where n = 1', expect: { equals: 'c4ca4238a0b923820dcc509a6f75849b' } },
    );
    expect(verdict).toMatchObject({ kind: 'successful', facts: { checks: 2 } });
  });

  test('fail by name, and cannot change the data', async () => {
    expect(await checked({ name: 'too few', sql: 'select count(*) from t', expect: { atLeast: 50_001 } })).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('too few'),
    });
    const verdict = await checked({
      name: 'sly',
      sql: 'with gone as (delete from t returning 1) select count(*) from gone',
      expect: { atLeast: 0 },
    });
    expect(verdict.kind).not.toBe('successful');
    const twice = await checked({ name: 'two', sql: 'select 1; commit; delete from t', expect: { equals: '1' } });
    expect(twice.kind).not.toBe('successful');
    expect(await valuesOf(database.url, 'select count(*)::int from t')).toEqual([50_000]);
  });
});

describe('a swap', () => {
  async function prepared() {
    const own = await freshDatabase('live', 'swap');
    await execute(own.url, 'create table t as select 1 as n');
    const at = await dataWorld({ url: own.url });
    await at.backUp('set');
    await execute(own.url, 'update t set n = 2');
    const names = { live: own.name, beside: freshName(), keepAs: freshName().replace('restore', 'before') };
    await at.run('restoreBeside', { store: 'main', setId: 'set', database: names.beside });
    return { at, own, swap: { store: 'main', ...names } };
  }
  const valueIn = async (name: string): Promise<unknown> => (await valuesOf(live(name), 'select n from t'))[0];

  test('ends sessions, renames both or none, and may be asked for twice', async () => {
    const { at, own, swap } = await prepared();
    await at.run('stopWriters', { store: 'main', database: own.name });
    await expect(valuesOf(own.url, 'select 1')).rejects.toThrow(/not currently accepting connections/);
    await at.run('stopWriters', { store: 'main', database: own.name });
    await at.run('swapDatabases', swap);
    await at.run('swapDatabases', swap);
    expect(await valueIn(own.name)).toBe(1);
    expect(await isThere(swap.keepAs)).toBe(true);
    await at.run('swapBack', swap);
    await at.run('swapBack', swap);
    await at.run('allowWriters', { store: 'main', database: own.name });
    expect(await valueIn(own.name)).toBe(2);
    expect(await isThere(swap.keepAs)).toBe(false);
    await at.run('dropBeside', { store: 'main', server: 'live', database: swap.beside });
  });

  test('is undone as nothing when it never happened', async () => {
    const { at, own, swap } = await prepared();
    await at.run('swapBack', swap);
    expect(await valueIn(own.name)).toBe(2);
    expect(await valueIn(swap.beside)).toBe(1);
    await at.run('dropBeside', { store: 'main', server: 'live', database: swap.beside });
  });

  test('drops nothing but the kept database in the end', async () => {
    const { at, own, swap } = await prepared();
    await at.run('stopWriters', { store: 'main', database: own.name });
    await at.run('swapDatabases', swap);
    await expect(at.run('dropBeside', { store: 'main', server: 'live', database: own.name })).rejects.toMatchObject({ kind: 'Unsafe' });
    await at.run('dropKept', { store: 'main', database: swap.keepAs });
    await at.run('dropKept', { store: 'main', database: swap.keepAs });
    expect([await isThere(swap.keepAs), await valueIn(own.name)]).toEqual([false, 1]);
  });

  test('puts a database back whose name nobody has any more', async () => {
    const { at, own, swap } = await prepared();
    await execute(live('postgres'), `drop database ${own.name} with (force)`);
    await at.run('swapDatabases', swap);
    await at.run('swapDatabases', swap);
    expect(await valueIn(own.name)).toBe(1);
    await at.run('swapBack', swap);
    expect([await isThere(own.name), await isThere(swap.beside)]).toEqual([false, true]);
    await at.run('dropBeside', { store: 'main', server: 'live', database: swap.beside });
  });
});
