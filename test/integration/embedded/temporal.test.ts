import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { searchKeys } from '../../../src/domain/run/search-keys.ts';
import type { EmbeddedTemporal } from '../../../src/embedded/temporal.ts';
import { startTemporal } from '../../../src/embedded/temporal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchkeeper-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function withClient<Result>({ address, namespace }: EmbeddedTemporal, use: (client: Client) => Promise<Result>): Promise<Result> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

async function startRun(client: Client, workflowId: string): Promise<void> {
  const typedSearchAttributes = Object.values(searchKeys).map((key) => ({ key, value: 'x' }));
  await client.workflow.start('nobody', { taskQueue: 'none', workflowId, typedSearchAttributes });
}

describe('the embedded Temporal server', () => {
  test('after kill -9 and a restart on the same ports and file it has every run', async () => {
    const databaseFile = join(folder, 'temporal.db');
    const first = await startTemporal({ databaseFile, namespace: 'watch' });
    await withClient(first, async (client) => await startRun(client, 'kept'));
    await first.kill();
    expect(first.isRunning()).toBe(false);

    const { port, uiPort = 0 } = first;
    await using second = await startTemporal({ databaseFile, namespace: 'watch', port, uiPort });
    expect(second.address).toBe(first.address);
    const description = await withClient(second, async (client) => await client.workflow.getHandle('kept').describe());
    expect(description.status.name).toBe('RUNNING');
  });

  test('serves its web interface, unless headless', async () => {
    await using server = await startTemporal();
    expect((await fetch(server.uiUrl ?? '')).status).toBe(200);
    await using headless = await startTemporal({ headless: true });
    expect(headless.uiUrl).toBeUndefined();
  });

  test('says that its port is taken and starts nothing', async () => {
    await using server = await startTemporal({ headless: true });
    await expect(startTemporal({ headless: true, port: server.port, namespace: 'other' })).rejects.toMatchObject({ kind: 'Conflict' });
    expect(server.isRunning()).toBe(true);
  });
});
