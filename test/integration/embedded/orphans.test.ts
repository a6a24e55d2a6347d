import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, expect, test, vi } from 'vitest';

const holder = join(import.meta.dirname, '..', '..', 'support', 'hold-servers.ts');

async function isThere(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return status !== '' && !/^State:\s+Z/m.test(status);
}

async function childrenOf(pid: number): Promise<number[]> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean).map(Number);
}

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-test-'));
  // PostgreSQL runs as nobody and must get through.
  await chmod(folder, 0o755);
  return folder;
}

describe('when the process that started the servers is gone', { concurrent: true }, () => {
  test.for(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'by %s, no server stays, and no file unless it was killed',
    async (signal, { onTestFinished }) => {
      const folder = await freshFolder();
      onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
      const parent = spawn(process.execPath, [holder], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: folder } });
      const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
      const servers = JSON.parse(line) as number[];
      const all = [...servers, ...(await Promise.all(servers.map(childrenOf))).flat()];
      // PostgreSQL has children of its own.
      expect(all.length).toBeGreaterThan(servers.length);
      parent.kill(signal);
      await once(parent, 'exit');
      await vi.waitFor(
        async () => {
          const left = await Promise.all(all.map(async (pid) => ((await isThere(pid)) ? [pid] : [])));
          expect(left.flat()).toEqual([]);
        },
        { timeout: 15_000, interval: 100 },
      );
      const isEmpty = (await readdir(folder)).length === 0;
      expect(isEmpty).toBe(signal !== 'SIGKILL');
    },
  );
});
