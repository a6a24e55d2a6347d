import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { createClient } from '@redis/client';
import { freePort } from '../../src/embedded/free-ports.ts';

/** Whether Redis is on this machine. Where CI runs it must be. */
export function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['CI'] === 'true') throw new Error('redis-server is missing: apt-get install redis-server');
    process.stderr.write('SKIPPED: tests that need redis-server. Install it: apt-get install redis-server\n');
    return false;
  }
}

/** A Redis of its own, in memory only, with a password. */
export async function startRedis(): Promise<AsyncDisposable & { url: string }> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--requirepass', 'hunter2'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const url = `redis://:hunter2@127.0.0.1:${port}`;
  await answers(url);
  return { url, [Symbol.asyncDispose]: async () => await ended(child) };
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const client = createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => undefined);
    try {
      await client.connect();
      client.destroy();
      return;
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((wait) => setTimeout(wait, 50));
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await exited;
}
