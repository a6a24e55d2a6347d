import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { begins, expectCalm } from '../support/fault-invariant.ts';
import { changeData, holdSwap, holdTable, loading, restoreOf, savedAndChanged, startOn } from '../support/fault-run.ts';
import type { FaultStage } from '../support/fault-stage.ts';
import { faultStage } from '../support/fault-stage.ts';

let stage: FaultStage;

beforeAll(async () => void (stage = await faultStage()));
afterAll(async () => await stage?.close());

async function killedAndStarted(between?: () => Promise<void>): Promise<void> {
  await stage.worker.kill();
  await between?.();
  await stage.worker.start();
}

describe('a worker killed with -9', () => {
  test('inside the dump: the run goes on and commits one set', async (context) => {
    const scene = await stage.scene();
    begins(context);
    const held = await holdTable(scene);
    const run = await startOn(scene, 'backup');
    await held.reached();
    await killedAndStarted(held.release);
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

  test.for([
    'pickSet',
    'dumpStore',
    'commitSet',
    'restoreBeside',
    'restoredAsManifest',
    'checksPass',
    'stopWriters',
    'swapDatabases',
    'dropKept',
  ])('after %s of a restore: the restored data are live', { tags: ['matrix'] }, async (step, context) => {
    const scene = await stage.scene();
    begins(context);
    const run = await restoreOf(scene, { safety: true });
    const killed = run.done(step).then(async () => await killedAndStarted());
    if (step === 'pickSet') await killed;
    await run.approve();
    await Promise.all([step === 'dropKept' ? undefined : killed, run.signOff()]);
    await killed;
    expect(await run.ended()).toBe('done');
    await expectCalm(context, scene, { ended: 'done', sets: 2, data: 'saved' });
  });

  test("inside a restore's load: it loads again", { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene({ slowLoad: true });
    begins(context);
    const run = await restoreOf(scene);
    await run.approve();
    await loading(scene);
    await killedAndStarted();
    await run.signOff();
    expect(await run.ended()).toBe('done');
    await expectCalm(context, scene, { ended: 'done', sets: 1, data: 'saved' });
  });

  test('between the two renames of the swap: it swaps', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene({ slowLoad: true });
    begins(context);
    const run = await restoreOf(scene);
    await run.approve();
    await loading(scene);
    const held = await holdSwap(scene);
    await held.reached();
    await killedAndStarted(held.release);
    await run.signOff();
    expect(await run.ended()).toBe('done');
    await expectCalm(context, scene, { ended: 'done', sets: 1, data: 'saved' });
  });

  test("inside a drill's load: the drill ends and its database is gone", { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene({ slowLoad: true });
    begins(context);
    await savedAndChanged(scene);
    const run = await startOn(scene, 'drillRecovery');
    await loading(scene);
    await killedAndStarted();
    expect(await run.ended()).toBe('done');
    await expectCalm(context, scene, { ended: 'done', sets: 1, data: 'changed' });
  });
});
