import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { knownTools } from '../../../src/embedded/known-tools.ts';

const fetcher = join(import.meta.dirname, '..', '..', 'support', 'fetch-into.ts');

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'watchkeeper-test-'));
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

async function fetchedBy(folder: string): Promise<string> {
  return (await execa(process.execPath, [fetcher, folder])).stdout;
}

test('a fetch that is killed leaves no folder; of two that follow at once one fetches and both find every tool', async () => {
  const folder = join(home, 'tools');
  const killed = spawn(process.execPath, [fetcher, folder], { stdio: 'ignore' });
  await vi.waitFor(async () => expect(await readdir(home)).toHaveLength(1), { timeout: 20_000, interval: 20 });
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(existsSync(folder)).toBe(false);

  const said = await Promise.all([fetchedBy(folder), fetchedBy(folder)]);
  expect(said.filter((text) => text.includes('Fetching'))).toHaveLength(1);
  for (const { fetchedPath } of Object.values(knownTools)) {
    const { mode } = await stat(join(folder, fetchedPath));
    // Everybody may run it: PostgreSQL is run as nobody.
    expect(mode & 0o555).toBe(0o555);
  }
});
