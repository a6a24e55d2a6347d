import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { engineWorld } from '../../support/engine-world.ts';
import { servers } from '../../support/servers.ts';

type Worker = ChildProcessByStdio<null, Readable, null>;

async function says(worker: Worker, word: string): Promise<void> {
  for await (const line of createInterface({ input: worker.stdout })) if (line === word) return;
  throw new Error(`the worker ended before it said ${word}`);
}

test('a holder whose worker is killed with -9 keeps its lock, and another worker goes on with it', async () => {
  const { address } = servers().temporal;
  const world = await engineWorld({ address });
  await world.stopWorkers();
  const file = fileURLToPath(new URL('../../support/worker-process.ts', import.meta.url));
  const worker: Worker = spawn(process.execPath, [file, address, world.namespace], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await says(worker, 'ready');
    const on = world.store();
    const holder = await world.start('backup', on);
    await says(worker, 'dumping');
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    const killedAt = Date.now();
    await world.startWorkers();
    const contender = await world.start('backup', on, { ifBusy: 'wait' });
    expect((await contender.waitsFor('lock')).waitingReason).toContain(`is held by ${holder.handle.workflowId}`);
    expect((await holder.view()).locks).toEqual([`lock/demo/production/store/${on.store}`]);
    expect(await holder.end()).toMatchObject({ kind: 'done' });
    // The dump's heartbeat is missed after 30 s: only then does anybody know.
    expect(Date.now() - killedAt).toBeGreaterThan(20_000);
    expect(await contender.end()).toMatchObject({ kind: 'done' });
    expect(on.script.names().filter((name) => name === 'dumpStore')).toHaveLength(2);
  } finally {
    worker.kill('SIGKILL');
    await world.close();
  }
}, 150_000);
