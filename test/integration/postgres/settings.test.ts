import { appendFile, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EmbeddedPostgres } from '../../../src/embedded/postgres.ts';
import { startPostgres } from '../../../src/embedded/postgres.ts';
import { dataWorld, execute, valuesOf } from '../../support/data-world.ts';

let postgres: EmbeddedPostgres;
let world: Awaited<ReturnType<typeof dataWorld>>;
beforeAll(async () => {
  postgres = await startPostgres({ settings: { temp_buffers: '9MB' } });
  world = await dataWorld({ url: postgres.url, bucket: 'not-used' });
});
afterAll(async () => await postgres.stop());

const asked = (set: Record<string, string>, unset: string[] = []) => ({ store: 'main', set, unset });
const inForce = async (name: string): Promise<unknown> => (await valuesOf(postgres.url, `show ${name}`))[0];
const byUs = async (name: string): Promise<unknown[]> =>
  await valuesOf(postgres.url, `select setting from pg_file_settings where sourcefile like '%auto.conf' and name = '${name}'`);
const fault = async (set: Record<string, string>) => await world.run('storeSettings', asked(set)).catch((error: unknown) => error);

describe('settings of a real PostgreSQL', () => {
  test('that take effect with a reload are shown, put once, looked at, and taken back (MCP-4.2)', async () => {
    const wanted = asked({ work_mem: '10MB', effective_cache_size: '6GB', log_min_duration_statement: '1s' });
    const { changes, kept, overrides } = await world.run('storeSettings', wanted);
    expect(changes).toEqual([
      { name: 'effective_cache_size', from: '524288 × 8kB', to: '6GB', takesEffect: 'reload' },
      { name: 'log_min_duration_statement', from: '-1', to: '1s', takesEffect: 'reload' },
      { name: 'work_mem', from: '4096kB', to: '10MB', takesEffect: 'reload' },
    ]);
    expect(overrides).toEqual([]);
    await world.run('putStoreSettings', { ...wanted, kept });
    await world.run('putStoreSettings', { ...wanted, kept });
    expect(await world.run('storeSettingsHold', { ...wanted, restarted: false, withinSeconds: 10 })).toMatchObject({ kind: 'successful' });
    expect([await inForce('work_mem'), await inForce('effective_cache_size')]).toEqual(['10MB', '6GB']);
    expect(await world.run('storeSettings', asked({ work_mem: '10240kB', log_min_duration_statement: '1000' }))).toMatchObject({
      changes: [],
    });
    await world.run('takeBackStoreSettings', { ...wanted, kept });
    await world.run('takeBackStoreSettings', { ...wanted, kept });
    await expect.poll(async () => await inForce('work_mem')).toBe('4MB');
    expect(await byUs('work_mem')).toEqual([]);
  });

  test('an undo brings the value back that ALTER SYSTEM had, and where nothing was changed it changes nothing (fault 38)', async () => {
    await execute(postgres.url, `alter system set random_page_cost = '2'`, 'select pg_reload_conf()');
    const wanted = asked({ random_page_cost: '1.1' });
    const { kept } = await world.run('storeSettings', wanted);
    await world.run('takeBackStoreSettings', { ...wanted, kept });
    expect(await byUs('random_page_cost')).toEqual(['2']);
    await world.run('putStoreSettings', { ...wanted, kept });
    expect(await byUs('random_page_cost')).toEqual(['1.1']);
    await world.run('takeBackStoreSettings', { ...wanted, kept });
    expect(await byUs('random_page_cost')).toEqual(['2']);
  });

  test('are not set any more when they are unset, and that is undone too', async () => {
    await execute(postgres.url, `alter system set maintenance_work_mem = '99MB'`, 'select pg_reload_conf()');
    const wanted = asked({}, ['maintenance_work_mem', 'autovacuum_work_mem']);
    const { changes, kept } = await world.run('storeSettings', wanted);
    expect(changes).toEqual([{ name: 'maintenance_work_mem', from: '101376kB', to: 'not set, the default', takesEffect: 'reload' }]);
    await world.run('putStoreSettings', { ...wanted, kept });
    expect(await world.run('storeSettingsHold', { ...wanted, restarted: false, withinSeconds: 10 })).toMatchObject({ kind: 'successful' });
    expect(await inForce('maintenance_work_mem')).toBe('64MB');
    await world.run('takeBackStoreSettings', { ...wanted, kept });
    await expect.poll(async () => await inForce('maintenance_work_mem')).toBe('99MB');
  });

  test('that somebody else changed since are neither overwritten nor taken back (fault 9)', async () => {
    const wanted = asked({ checkpoint_timeout: '10min' });
    const { kept } = await world.run('storeSettings', wanted);
    await execute(postgres.url, `alter system set checkpoint_timeout = '7min'`);
    await expect(world.run('putStoreSettings', { ...wanted, kept })).rejects.toMatchObject({ kind: 'Conflict' });
    await expect(world.run('takeBackStoreSettings', { ...wanted, kept })).rejects.toMatchObject({ kind: 'Conflict' });
    expect(await byUs('checkpoint_timeout')).toEqual(['7min']);
  });

  test.each([
    [{ max_conections: '200' }, /no setting max_conections; did you mean `max_connections`/],
    [{ max_connections: '0' }, /max_connections: it may be 1 to 262143/],
    [{ work_mem: '1kB' }, /work_mem: it may be 64 to .*, in kB/],
    [{ work_mem: '10 apples' }, /units B, kB, MB, GB, TB/],
    [{ wal_level: 'all' }, /expected one of: minimal, replica, logical/],
    [{ block_size: '4096' }, /cannot be changed/],
    [{ archive_command: 'rm -rf /' }, /not changed here: it makes the server run a program/],
    [{ ssl: 'off' }, /it decides who gets in/],
    [{ shared_preload_libraries: 'evil' }, /load code/],
    [{ primary_conninfo: 'host=x' }, /may hold a secret/],
    [{ temp_buffers: '10MB' }, /comes from the command line of the server/],
  ] as const)('%j are refused before anything is changed (E33)', async (set, words) => {
    expect(await fault(set)).toMatchObject({ kind: 'InvalidInput', message: expect.stringMatching(words) });
    expect(await byUs(Object.keys(set)[0] ?? '')).toEqual([]);
  });

  test('what only the server knows to be wrong is not written, and not repeated', async () => {
    const wanted = asked({ log_timezone: 'Nowhere/Canary' });
    const { kept } = await world.run('storeSettings', wanted);
    const refusal: unknown = await world.run('putStoreSettings', { ...wanted, kept }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ kind: 'InvalidInput', message: expect.not.stringContaining('Canary') as string });
    expect(await byUs('log_timezone')).toEqual([]);
  });

  test.each(['archive_command', 'fsync'])('%s does not come in by another input of the step', async (name) => {
    const putting = { ...asked({ [name]: 'off' }), kept: { [name]: null } };
    await expect(world.run('putStoreSettings', putting)).rejects.toMatchObject({ kind: 'InvalidInput' });
    expect(await byUs(name)).toEqual([]);
  });

  test('that a role or a database has of its own are said, and in force for all others', async () => {
    await execute(
      postgres.url,
      'create role app',
      `alter role app set statement_timeout = '1s'`,
      `alter role postgres set lock_timeout = '2s'`,
    );
    const wanted = asked({ statement_timeout: '1h', lock_timeout: '3s' });
    const { kept, overrides } = await world.run('storeSettings', wanted);
    expect(overrides).toEqual(['lock_timeout of role postgres', 'statement_timeout of role app']);
    await world.run('putStoreSettings', { ...wanted, kept });
    expect(await world.run('storeSettingsHold', { ...wanted, restarted: false, withinSeconds: 10 })).toMatchObject({ kind: 'successful' });
    await world.run('takeBackStoreSettings', { ...wanted, kept });
  });

  test('are changed with no more rights than are granted, and those that are missing are named (E75)', async () => {
    await execute(postgres.url, `create role careful login password 'careful'`);
    const url = Object.assign(new URL(postgres.url), { username: 'careful', password: 'careful' }).href;
    const careful = await dataWorld({ url, bucket: 'not-used' });
    const wanted = asked({ deadlock_timeout: '2s' });
    const refused = async () => await careful.run('storeSettings', wanted).catch((error: unknown) => error);
    expect(await refused()).toMatchObject({ hint: expect.stringContaining('grant select on pg_file_settings') as string });
    await execute(
      postgres.url,
      'grant select on pg_file_settings to careful',
      'grant execute on function pg_show_all_file_settings() to careful',
      'grant pg_read_all_settings to careful',
    );
    expect(await refused()).toMatchObject({
      hint: 'A superuser grants it: grant alter system on parameter deadlock_timeout to …; grant execute on function pg_reload_conf() to …;',
    });
    await execute(
      postgres.url,
      'grant alter system on parameter deadlock_timeout to careful',
      'grant execute on function pg_reload_conf() to careful',
    );
    const { kept } = await careful.run('storeSettings', wanted);
    await careful.run('putStoreSettings', { ...wanted, kept });
    const held = { ...wanted, restarted: false, withinSeconds: 10 };
    expect(await careful.run('storeSettingsHold', held)).toMatchObject({ kind: 'successful' });
  });

  test('are not changed while a file has a fault with which a reload applies nothing', async () => {
    const file = join(postgres.dir, 'data', 'postgresql.conf');
    const before = await readFile(file, 'utf8');
    await appendFile(file, '\nno_such_setting = 1\n');
    expect(await fault({ work_mem: '11MB' })).toMatchObject({ message: expect.stringMatching(/have a fault.*postgresql.conf line \d+/) });
    await writeFile(file, before);
    expect(await world.run('storeSettings', asked({ work_mem: '11MB' }))).toMatchObject({ changes: [{ name: 'work_mem' }] });
  });
});

test('a setting that needs a restart waits for it, is known to wait, and is in force after it (E33, PRSM-11.4)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-settings-'));
  await chmod(folder, 0o755);
  const first = await startPostgres({ dir: join(folder, 'server') });
  const { dir, port } = first;
  const at = await dataWorld({ url: first.url, bucket: 'not-used' });
  const wanted = asked({ max_connections: '200', shared_buffers: '256MB' });
  const { changes, kept } = await at.run('storeSettings', wanted);
  expect(changes).toMatchObject([
    { name: 'max_connections', from: '100', to: '200', takesEffect: 'restart' },
    { name: 'shared_buffers', to: '256MB', takesEffect: 'restart' },
  ]);
  await at.run('putStoreSettings', { ...wanted, kept });
  const waits = await at.run('storeSettingsHold', { ...wanted, restarted: false, withinSeconds: 10 });
  expect(waits).toMatchObject({ kind: 'successful', reason: expect.stringContaining('max_connections waits for a restart') as string });
  expect(await at.run('storeSettingsHold', { ...wanted, restarted: true, withinSeconds: 1 })).toMatchObject({ kind: 'failed' });
  const again = await at.run('storeSettings', wanted);
  expect(again.changes[0]).toMatchObject({ from: '100 (200 after a restart)', to: '200' });
  await first.stop();
  const holding = at.run('storeSettingsHold', { ...wanted, restarted: true, withinSeconds: 30 });
  const second = await startPostgres({ dir, port });
  expect(await holding).toMatchObject({ kind: 'successful' });
  expect(await valuesOf(second.url, 'show max_connections')).toEqual(['200']);
  expect(await at.run('storeSettings', wanted)).toMatchObject({ changes: [] });
  await second.stop();
  await rm(folder, { recursive: true, force: true });
});
