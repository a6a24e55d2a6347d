import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { startPostgres } from '../../../src/embedded/postgres.ts';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe.each([15, 17] as const)('embedded PostgreSQL %i', (major) => {
  test('after kill -9 and a restart on the same folder and port it has what was committed', async () => {
    const first = await startPostgres({ major });
    await query(first.url, 'create table kept as select generate_series(1, 1000) as n');
    const busy = query(first.url, 'select pg_sleep(60)').catch((error: unknown) => error);
    await first.kill();
    expect(await busy).toBeInstanceOf(Error);
    try {
      await using second = await startPostgres({ major, dir: first.dir, port: first.port });
      expect(second.url).toBe(first.url);
      expect(await query(second.url, 'select count(*)::int as rows from kept')).toEqual([{ rows: 1000 }]);
      expect(await query(second.url, 'show server_version_num')).toEqual([{ server_version_num: expect.stringMatching(`^${major}`) }]);
    } finally {
      await rm(first.dir, { recursive: true });
    }
  });

  test('lets nobody in without the password, and listens on the loopback interface only', async () => {
    await using server = await startPostgres({ major });
    const url = new URL(server.url);
    url.password = 'wrong';
    await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(
      await query(server.url, "select current_setting('listen_addresses') as at, current_setting('unix_socket_directories') as local"),
    ).toEqual([{ at: '127.0.0.1', local: '' }]);
  });

  test('takes settings and removes its folder when it is stopped', async () => {
    const server = await startPostgres({ major, settings: { max_connections: '7' } });
    expect(await query(server.url, 'show max_connections')).toEqual([{ max_connections: '7' }]);
    await server.stop();
    expect(existsSync(server.dir)).toBe(false);
  });
});

test('a version that is not installed is named, with what to install', async () => {
  await expect(startPostgres({ major: 16 })).rejects.toMatchObject({
    kind: 'NotFound',
    hint: expect.stringContaining('postgresql-16') as string,
  });
});
