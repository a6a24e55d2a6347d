import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { begins, expectCalm } from '../support/fault-invariant.ts';
import { changeData, holdSwap, holdTable, loading, restoreOf, startOn } from '../support/fault-run.ts';
import type { FaultStage } from '../support/fault-stage.ts';
import { faultStage } from '../support/fault-stage.ts';

let stage: FaultStage;

beforeAll(async () => void (stage = await faultStage()));
afterAll(async () => await stage?.close());

describe('PostgreSQL killed with -9 and started again', () => {
  test('during a dump: the run tries again and commits one set', async (context) => {
    const scene = await stage.scene();
    begins(context);
    const held = await holdTable(scene);
    const run = await startOn(scene, 'backup');
    await held.reached();
    await stage.killPostgres();
    await stage.startPostgres();
    await held.release();
    expect(await run.ended()).toBe('done');
    await changeData(scene);
    await expectCalm(context, scene, { ended: 'done', sets: 1, data: 'changed' });
  });

  test('for longer than the attempts last: the run parks and says that it does not answer', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene();
    begins(context);
    const held = await holdTable(scene);
    const run = await startOn(scene, 'backup');
    await held.reached();
    await stage.killPostgres();
    await held.release();
    expect(await run.waitsFor('answer')).toMatch(/the server does not answer/);
    await stage.startPostgres();
    await run.answer('rollBack');
    expect(await run.ended()).toBe('StepFailed');
    await changeData(scene);
    await expectCalm(context, scene, { ended: 'parked, rolled back', sets: 0, data: 'changed' });
  });

  test("during a restore's load: it loads again", { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene({ slowLoad: true });
    begins(context);
    const run = await restoreOf(scene);
    await run.approve();
    await loading(scene);
    await stage.killPostgres();
    await stage.startPostgres();
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
    await stage.killPostgres();
    await stage.startPostgres();
    await held.release();
    await run.signOff();
    expect(await run.ended()).toBe('done');
    await expectCalm(context, scene, { ended: 'done', sets: 1, data: 'saved' });
  });
});

describe('Temporal killed with -9 and started on its file', () => {
  test('during a dump: the run goes on', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene();
    begins(context);
    const held = await holdTable(scene);
    const run = await startOn(scene, 'backup');
    await held.reached();
    await stage.killTemporal();
    await stage.startTemporal();
    await held.release();
    expect(await run.ended()).toBe('done');
    await changeData(scene);
    await expectCalm(context, scene, { ended: 'done', sets: 1, data: 'changed' });
  });

  test("during a restore's load, with the worker: the run goes on", { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene({ slowLoad: true });
    begins(context);
    const run = await restoreOf(scene);
    await run.approve();
    await loading(scene);
    await Promise.all([stage.killTemporal(), stage.worker.kill()]);
    await stage.startTemporal();
    await stage.worker.start();
    await run.signOff();
    expect(await run.ended()).toBe('done');
    await expectCalm(context, scene, { ended: 'done', sets: 1, data: 'saved' });
  });

  test('while a run is parked: it is parked still, and takes an answer', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene();
    begins(context);
    stage.proxy.add({ when: /PUT .*\.dump\.zst/, fault: { kind: 'answer', status: 403, code: 'AccessDenied' } });
    const run = await startOn(scene, 'backup');
    const reason = await run.waitsFor('answer');
    await stage.killTemporal();
    await stage.startTemporal();
    expect(await run.waitsFor('answer')).toBe(reason);
    stage.proxy.clear();
    await run.answer('retry');
    expect(await run.ended()).toBe('done');
    await changeData(scene);
    await expectCalm(context, scene, { ended: 'parked, then done', sets: 1, data: 'changed' });
  });
});
