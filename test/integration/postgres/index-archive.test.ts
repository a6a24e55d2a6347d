import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { indexArchive } from '../../../src/adapters/postgres/index-archive.ts';
import type { EmbeddedPostgres } from '../../../src/embedded/postgres.ts';
import { startPostgres } from '../../../src/embedded/postgres.ts';
import { execute, valuesOf } from '../../support/data-world.ts';
import { nastyDatabase } from '../../support/nasty-database.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'watchkeeper-archive-'))));
afterAll(async () => await rm(folder, { recursive: true, force: true }));

describe.each([15, 17] as const)('an archive that pg_dump %s wrote to a pipe', (major) => {
  let server: EmbeddedPostgres;
  let archive: Buffer;
  beforeAll(async () => {
    server = await startPostgres({ major });
    await execute(server.url, ...nastyDatabase);
    const { stdout } = await execa(join(server.binDir, 'pg_dump'), ['-Fc', '-Z0', server.url], { encoding: 'buffer' });
    archive = Buffer.from(stdout);
  }, 60_000);
  afterAll(async () => await server.stop());

  const written = async (bytes: Buffer): Promise<string> => {
    const file = join(folder, `dump-${major}-${bytes.length}`);
    await writeFile(file, bytes);
    return file;
  };

  test('gets the place of each table, once, and nothing else of it changes', async () => {
    const file = await written(archive);
    const places = await indexArchive(file);
    expect(places).toBeGreaterThan(10);
    const indexed = await readFile(file);
    expect(indexed.length).toBe(archive.length);
    const changed = archive.filter((byte, at) => byte !== indexed[at]).length;
    expect(changed).toBeGreaterThanOrEqual(places);
    expect(changed).toBeLessThanOrEqual(places * 9);
    expect(await indexArchive(file)).toBe(0);
    expect(await readFile(file)).toEqual(indexed);
  });

  test('gets them while it is still being written, the same', async () => {
    const whole = await written(archive);
    await indexArchive(whole);
    const file = join(folder, `growing-${major}`);
    await writeFile(file, '');
    const growing = (async (): Promise<void> => {
      const pieces = 7;
      const size = Math.ceil(archive.length / pieces);
      for (let n = 0; n < pieces; n += 1) {
        // What was written is not written again: the places stand in it by then.
        await appendFile(file, archive.subarray(n * size, (n + 1) * size));
        await sleep(60);
      }
    })();
    await indexArchive(file, growing);
    expect(await readFile(file)).toEqual(await readFile(whole));
  });

  test('is loaded as it was, by several sessions, large objects too', async () => {
    const file = await written(archive);
    await indexArchive(file);
    await execute(server.url, 'create database copy template template0');
    const to = server.url.replace(/\/[^/]*$/, '/copy');
    await execa(join(server.binDir, 'pg_restore'), ['--exit-on-error', '--jobs', '3', '--dbname', to, file]);
    for (const statement of [
      'select count(*)::int from readings',
      'select md5(string_agg(body, null order by id)) from documents',
      'select md5(string_agg(data, null order by loid, pageno)) from pg_largeobject',
      'select count(*)::int from scratchpad',
    ]) {
      expect(await valuesOf(to, statement)).toEqual(await valuesOf(server.url, statement));
    }
  });

  test('whose end is missing is refused by pg_restore as before', async () => {
    const file = await written(archive);
    await truncate(file, archive.length - 40_000);
    await indexArchive(file);
    await execute(server.url, 'create database half template template0');
    const to = server.url.replace(/\/[^/]*$/, '/half');
    await expect(execa(join(server.binDir, 'pg_restore'), ['--exit-on-error', '--jobs', '2', '--dbname', to, file])).rejects.toThrow(
      /could not (read|find)|unexpected end/,
    );
  });
});

test('what is no archive, or one of an unknown version, stays as it is', async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), Buffer.from([...Buffer.from('PGDMP'), 1, 99, 0, 4, 8, 1, 0, 0])]) {
    const file = join(folder, 'other');
    await writeFile(file, bytes);
    expect(await indexArchive(file)).toBe(0);
    expect(await readFile(file)).toEqual(bytes);
  }
});
