import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import type { TestProject } from 'vitest/node';
import { searchKeys } from '../../src/domain/run/search-keys.ts';
import { bundleWorkflows } from '../../src/workers/create-workers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engine: { address: string; bundleFile: string };
  }
}

/** One namespace a file, so that files can run side by side on one server. */
const namespaces = Array.from({ length: 24 }, (_, n) => `engine-${n}`);

/** One Temporal server and one bundle for all files of the engine's tests. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-engine-'));
  const [server, bundleFile] = await Promise.all([startDevServer(), writeBundle(folder)]);
  project.provide('engine', { address: server.address, bundleFile });
  return async () => {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  };
}

async function writeBundle(folder: string): Promise<string> {
  const bundle = await bundleWorkflows();
  const file = join(folder, 'workflows.cjs');
  await writeFile(file, 'code' in bundle ? bundle.code : '');
  return file;
}

export interface DevServer {
  address: string;
  port: number;
  kill(): Promise<void>;
}

/** Starts Temporal's development server; with a file it keeps everything over a kill. */
export async function startDevServer({ port, databaseFile }: { port?: number; databaseFile?: string } = {}): Promise<DevServer> {
  const chosen = port ?? (await freePort());
  const file = databaseFile === undefined ? [] : ['--db-filename', databaseFile, '--sqlite-pragma', 'journal_mode=WAL'];
  const attributes = Object.values(searchKeys).flatMap(({ name }) => ['--search-attribute', `${name}=Keyword`]);
  const child = spawn(
    'temporal',
    ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(chosen), '--headless', '--log-level', 'never', ...file, ...namespaces.flatMap((name) => ['-n', name]), ...attributes],
    { stdio: 'ignore' },
  );
  const address = `127.0.0.1:${chosen}`;
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  process.once('exit', () => child.kill('SIGKILL'));
  await untilServing(address);
  return { address, port: chosen, kill };
}

async function untilServing(address: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const last = namespaces.at(-1) ?? 'default';
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1000 });
      try {
        await connection.workflowService.describeNamespace({ namespace: last });
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
