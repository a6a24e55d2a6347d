import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { begins, changeData, expectCalm } from '../support/fault-invariant.ts';
import { holdSwap, holdTable, loading, startOn } from '../support/fault-run.ts';
import type { FaultStage } from '../support/fault-stage.ts';
import { faultStage } from '../support/fault-stage.ts';

let stage: FaultStage;

beforeAll(async () => void (stage = await faultStage()));
afterAll(async () => await stage?.close());

async function killedAndStarted(): Promise<void> {
  await stage.worker.kill();
  await stage.worker.start();
}

describe('a worker killed with -9', () => {
  test('inside the dump: the run goes on and commits one set', async (context) => {
    const scene = await stage.scene();
    begins(context);
    const held = await holdTable(scene);
    const run = await startOn(scene, 'backup');
    await held.reached();
    await stage.worker.kill();
    await held.release();
    await stage.worker.start();
    expect(await run.ended()).toBe('done');
    await changeData(scene);
    await expectCalm(context, scene, { ended: 'done', sets: 1, data: 'changed' });
  });

  test.for(['databaseOf', 'storeHealthy', 'dumpStore', 'commitSet', 'setIntact'])(
    'after %s of a backup: one set is committed',
    { tags: ['matrix'] },
    async (step, context) => {
      const scene = await stage.scene();
      begins(context);
      const run = await startOn(scene, 'backup');
      await run.done(step);
      await killedAndStarted();
      expect(await run.ended()).toBe('done');
      await changeData(scene);
      await expectCalm(context, scene, { ended: 'done', sets: 1, data: 'changed' });
    },
  );
});
