import { expect, test } from 'vitest';
import { startPostgres } from '../../../src/embedded/postgres.ts';
import { dataWorld, execute } from '../../support/data-world.ts';
import { freshDatabase, servers } from '../../support/servers.ts';

const health = async (url: string) => await (await dataWorld({ url, bucket: 'not-used' })).run('storeHealth', { store: 'main' });

test('a database that can be read and written is healthy', async () => {
  const { url } = await freshDatabase('live', 'healthy');
  expect(await health(url)).toMatchObject({ kind: 'successful', facts: { invalidIndexes: 0 } });
});

test('a database that is read only, or not there, is not worth a backup', async () => {
  const { url, name } = await freshDatabase('live', 'readonly');
  await execute(servers().postgres.live, `alter database ${name} set default_transaction_read_only to on`);
  expect(await health(url)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('read only') });
  expect(await health(url.replace(name, 'no_such_database'))).toMatchObject({ kind: 'failed' });
});

test('a server that does not answer has failed; one that refuses our password could not be looked at', async () => {
  const { url } = await freshDatabase('live', 'refusing');
  expect(await health('postgres://postgres:x@127.0.0.1:9/postgres')).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('ECONNREFUSED'),
  });
  const wrong = new URL(url);
  wrong.password = 'CANARY-password';
  const verdict = await health(wrong.href);
  expect(verdict).toMatchObject({ kind: 'error' });
  expect(JSON.stringify(verdict)).not.toContain('CANARY');
});

test('a server that is about to run out of connections is not worth a backup', async () => {
  await using postgres = await startPostgres({ settings: { max_connections: '8', superuser_reserved_connections: '3' } });
  const held = await Promise.all([1, 2, 3].map(async () => await hold(postgres.url)));
  expect(await health(postgres.url)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('sessions are used') });
  for (const release of held) await release();
});

test('a database is looked up on its server, also when it was dropped', async () => {
  const { url, name } = await freshDatabase('live', 'dropped');
  const at = await dataWorld({ url, bucket: 'not-used' });
  expect(await at.run('databaseOf', { store: 'main' })).toMatchObject({ database: name, exists: true, serverVersionNum: 170_010 });
  await execute(servers().postgres.live, `drop database ${name}`);
  expect(await at.run('databaseOf', { store: 'main' })).toMatchObject({ database: name, exists: false, sizeBytes: 0 });
});

async function hold(url: string): Promise<() => Promise<void>> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  return async () => await client.end();
}
