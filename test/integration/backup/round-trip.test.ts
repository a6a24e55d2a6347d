import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { beforeAll, describe, expect, test } from 'vitest';
import { dataWorld, execute, valuesOf } from '../../support/data-world.ts';
import { nastyDatabase } from '../../support/nasty-database.ts';
import type { FreshDatabase } from '../../support/servers.ts';
import { freshDatabase, servers } from '../../support/servers.ts';

let nasty: FreshDatabase;

beforeAll(async () => {
  nasty = await freshDatabase('live', 'nasty');
  await execute(nasty.url, ...nastyDatabase);
});

const onScratch = (name: string): string => servers().postgres.scratch.replace(/\/[^/]*$/, `/${name}`);

/** What pg_dump would call the same: all rows of a table as text, in one digest. */
const digestOf = (table: string): string => `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${table} t`;

describe('a database of odd things', () => {
  test.each([
    ['with the zstd program', { zstdProgram: true }],
    ['compressed by Node', { zstdProgram: false }],
  ])('comes back as it was, %s', async (_how, options) => {
    const world = await dataWorld({ url: nasty.url, ...options });
    expect(await world.run('storeHealthy', { store: 'main' })).toMatchObject({ kind: 'successful' });
    const set = await world.backUp('set-1');
    expect(set).toMatchObject({ setId: 'set-1', store: 'main', serverVersionNum: 170010 });
    expect(set.plainBytes).toBeGreaterThan(6_000_000);
    expect(set.sizeBytes).toBeLessThan(set.plainBytes);
    expect(await world.run('setIntact', { store: 'main', setId: 'set-1', depth: 'structure' })).toMatchObject({ kind: 'successful' });

    const database = `wk_drill_${nasty.name}_${options.zstdProgram ? 'a' : 'b'}`;
    await world.run('restoreToScratch', { store: 'main', setId: 'set-1', database });
    const verdict = await world.run('restoredAsManifest', { store: 'main', server: 'scratch', database, setId: 'set-1' });
    expect(verdict).toMatchObject({ kind: 'successful', facts: { rowsDifferent: 0 } });
    expect(Number(verdict.facts?.['rowsCompared'])).toBeGreaterThan(800);
    for (const table of [
      '"Mixed Case"',
      `"a.b""c"."odd 'name'; drop table x; --"`,
      'readings',
      'documents',
      'typed',
      'child',
      'scratchpad',
    ]) {
      expect([table, ...(await valuesOf(onScratch(database), digestOf(table)))]).toEqual([
        table,
        ...(await valuesOf(nasty.url, digestOf(table))),
      ]);
    }
    const large = "select md5(string_agg(lo_get(oid)::text, ',' order by oid)) from pg_largeobject_metadata";
    expect(await valuesOf(onScratch(database), large)).toEqual(await valuesOf(nasty.url, large));
    await world.run('dropBeside', { store: 'main', server: 'scratch', database });
    expect(await valuesOf(servers().postgres.scratch, `select 1 from pg_database where datname = '${database}'`)).toEqual([]);
    expect(await valuesOf(servers().postgres.scratch, `select 1 from pg_roles where rolname = 'Row Reader'`)).toEqual([]);
  });

  test('comes back with its own order of texts', async () => {
    const name = `${nasty.name}_builtin`;
    await execute(nasty.url, `create database ${name} template template0 locale_provider builtin builtin_locale 'C.UTF-8'`);
    const world = await dataWorld({ url: nasty.url.replace(nasty.name, name) });
    await world.backUp('set-3');
    const database = `wk_drill_${name}`;
    await world.run('restoreToScratch', { store: 'main', setId: 'set-3', database });
    const order = `select datlocprovider::text || datlocale from pg_database where datname = current_database()`;
    expect(await valuesOf(onScratch(database), order)).toEqual(['bC.UTF-8']);
    await world.run('dropBeside', { store: 'main', server: 'scratch', database });
  });

  test('comes back beside itself and takes its own place', async () => {
    const own = await freshDatabase('live', 'swapped');
    await execute(own.url, ...nastyDatabase.slice(0, 6), `alter database ${own.name} set search_path to "$user", public, "a.b""c"`);
    const world = await dataWorld({
      url: own.url,
      checks: [{ name: 'rows', sql: 'select count(*) from "Mixed Case"', expect: { equals: '50' } }],
    });
    await world.backUp('set-2');
    await execute(own.url, 'delete from "Mixed Case"');
    const [beside, keepAs] = [`wk_restore_${own.name}`, `wk_before_${own.name}`];
    await world.run('restoreBeside', { store: 'main', setId: 'set-2', database: beside });
    await world.run('stopWriters', { store: 'main', database: own.name });
    await world.run('swapDatabases', { store: 'main', live: own.name, beside, keepAs });
    expect(await world.run('checksPass', { store: 'main', server: 'live', database: own.name })).toMatchObject({ kind: 'successful' });
    expect(await valuesOf(own.url, 'show search_path')).toEqual(['"$user", public, "a.b""c"']);
    await world.run('swapBack', { store: 'main', live: own.name, beside, keepAs });
    await world.run('allowWriters', { store: 'main', database: own.name });
    expect(await valuesOf(own.url, 'select count(*)::int from "Mixed Case"')).toEqual([0]);
    await world.run('dropBeside', { store: 'main', server: 'live', database: beside });
  });
});

test('an empty database is backed up and comes back empty', async () => {
  const empty = await freshDatabase('live', 'empty');
  const world = await dataWorld({ url: empty.url });
  expect(await world.backUp('set-1')).toMatchObject({ tables: 0, rows: 0 });
  const database = `wk_drill_${empty.name}`;
  await world.run('restoreToScratch', { store: 'main', setId: 'set-1', database });
  expect(await world.run('restoredAsManifest', { store: 'main', server: 'scratch', database, setId: 'set-1' })).toMatchObject({
    kind: 'successful',
  });
  await world.run('dropBeside', { store: 'main', server: 'scratch', database });
});

describe('an encrypted set', () => {
  test('opens with its identity only, and says so for another', async () => {
    const [identity, other] = await Promise.all([generateX25519Identity(), generateX25519Identity()]);
    const backup = { encryptTo: [await identityToRecipient(identity)], decryptWith: 'env:IDENTITY' as const };
    const world = await dataWorld({ url: nasty.url, backup, secrets: { 'env:IDENTITY': identity } });
    await world.backUp('sealed');
    const bytes = await world.objects.get((await world.leftOf('sealed')).keys.find((key) => key.includes('main.dump')) ?? '');
    expect(
      Buffer.from(bytes ?? [])
        .subarray(0, 21)
        .toString(),
    ).toBe('age-encryption.org/v1');
    expect(await world.run('judgeSet', { store: 'main', setId: 'sealed', depth: 'structure' })).toMatchObject({ kind: 'successful' });

    const wrong = await dataWorld({ url: nasty.url, backup, secrets: { 'env:IDENTITY': other }, bucket: world.env.objects.bucket });
    expect(await wrong.run('judgeSet', { store: 'main', setId: 'sealed', depth: 'bytes' })).toMatchObject({ kind: 'successful' });
    expect(await wrong.run('judgeSet', { store: 'main', setId: 'sealed', depth: 'structure' })).toMatchObject({
      kind: 'error',
      reason: expect.stringContaining('decryptWith'),
    });
    const database = `wk_drill_${nasty.name}_w`;
    await expect(wrong.run('restoreToScratch', { store: 'main', setId: 'sealed', database })).rejects.toMatchObject({
      kind: 'InvalidInput',
    });
    expect(await valuesOf(servers().postgres.scratch, `select 1 from pg_database where datname = '${database}'`)).toEqual([]);
  });
});
