import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startTemporal } from '../../src/embedded/temporal.ts';
import { bundleWorkflows } from '../../src/workers/create-workers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engine: { address: string; bundleFile: string };
  }
}

/** One Temporal server and one bundle for all files of the engine's tests. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-engine-'));
  const [server, bundleFile] = await Promise.all([startTemporal({ headless: true }), writeBundle(folder)]);
  project.provide('engine', { address: server.address, bundleFile });
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function writeBundle(folder: string): Promise<string> {
  const bundle = await bundleWorkflows();
  const file = join(folder, 'workflows.cjs');
  await writeFile(file, 'code' in bundle ? bundle.code : '');
  return file;
}
