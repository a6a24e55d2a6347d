import type { TestContext } from 'vitest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { begins, expectCalm } from '../support/fault-invariant.ts';
import { changeData, holdSwap, holdTable, loading, restoreOf, savedAndChanged, startOn } from '../support/fault-run.ts';
import type { FaultStage } from '../support/fault-stage.ts';
import { faultStage } from '../support/fault-stage.ts';

let stage: FaultStage;

beforeAll(async () => void (stage = await faultStage()));
afterAll(async () => await stage?.close());

describe('two runs of one store', () => {
  test('a second backup is skipped and names the holder', async (context) => {
    const scene = await stage.scene();
    begins(context);
    const held = await holdTable(scene);
    const first = await startOn(scene, 'backup');
    await held.reached();
    const second = await startOn(scene, 'backup');
    const outcome = await stage.runs.outcome(second.ref);
    expect(outcome).toMatchObject({ kind: 'skipped', reason: expect.stringContaining(first.ref.workflowId) as string });
    await held.release();
    expect(await first.ended()).toBe('done');
    await changeData(scene);
    await expectCalm(context, scene, { ended: 'skipped', sets: 1, data: 'changed' });
  });

  test('a restore waits for a backup, then goes on', async (context) => {
    const scene = await stage.scene();
    begins(context);
    const setId = await savedAndChanged(scene);
    const held = await holdTable(scene);
    const backup = await startOn(scene, 'backup');
    await held.reached();
    const restore = await startOn(scene, 'restore', {
      set: { kind: 'id', setId },
      keepOldSeconds: 0,
      safetyBackup: { skipBecause: 'tried' },
    });
    await restore.approve();
    expect(await restore.waitsFor('lock')).toContain(backup.ref.workflowId);
    await held.release();
    expect(await backup.ended()).toBe('done');
    await restore.signOff();
    expect(await restore.ended()).toBe('done');
    await expectCalm(context, scene, { ended: 'done', sets: 2, data: 'saved' });
  });
});

describe('a backup that holds its lock', () => {
  test('is cancelled: nothing is left of it', async (context) => {
    expect(await brokenOff(context, 'cancel')).toMatch(/^the run was cancelled/);
  });

  test('is terminated: its lock is free and nothing looks like a backup', { tags: ['matrix'] }, async (context) => {
    expect(await brokenOff(context, 'terminate')).toMatch(/^the run was terminated/);
  });

  test('is aborted: nothing is left of it', { tags: ['matrix'] }, async (context) => {
    expect(await brokenOff(context, 'abort')).toBe('aborted');
  });
});

describe('a restore that is aborted', () => {
  test('while it waits for approval: the live database is as it was', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene();
    begins(context);
    const run = await restoreOf(scene);
    await run.waitsFor('approval');
    await run.send('abort');
    expect(await run.ended()).toBe('aborted');
    await expectCalm(context, scene, { ended: 'aborted', sets: 1, data: 'changed' });
  });

  test('in its safety backup: the live database is as it was', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene();
    begins(context);
    const run = await restoreOf(scene, { safety: true });
    const held = await holdTable(scene);
    await run.approve();
    await held.reached();
    await run.send('abort');
    expect(await run.ended()).toBe('aborted');
    await held.release();
    await expectCalm(context, scene, { ended: 'aborted', sets: 1, data: 'changed' });
  });

  test('while it loads: the live database is as it was', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene({ slowLoad: true });
    begins(context);
    const run = await restoreOf(scene);
    await run.approve();
    await loading(scene);
    await run.send('abort');
    expect(await run.ended()).toBe('aborted');
    await expectCalm(context, scene, { ended: 'aborted', sets: 1, data: 'changed' });
  });

  test('between the two renames of the swap: the live database is back', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene({ slowLoad: true });
    begins(context);
    const run = await restoreOf(scene);
    await run.approve();
    await loading(scene);
    const held = await holdSwap(scene);
    await held.reached();
    await run.send('abort');
    await held.release();
    expect(await run.ended()).toBe('aborted');
    await expectCalm(context, scene, { ended: 'aborted', sets: 1, data: 'changed' });
  });

  test('while it waits for the sign-off: what was reached stays, and the old database is kept', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene();
    begins(context);
    const run = await restoreOf(scene);
    await run.approve();
    await run.waitsFor('signOff');
    await run.send('abort');
    expect(await run.ended()).toBe('aborted');
    await expectCalm(context, scene, { ended: 'aborted', sets: 1, data: 'saved', stays: /live database wk_before_/ });
  });
});

/** Breaks a backup off inside its dump, and returns how it ended. */
async function brokenOff(context: TestContext, way: 'cancel' | 'terminate' | 'abort'): Promise<string> {
  const scene = await stage.scene();
  begins(context);
  const held = await holdTable(scene);
  const run = await startOn(scene, 'backup');
  await held.reached();
  await run.send(way);
  const ended = await run.ended();
  // A terminated run cannot wait for its dump, which learns of it by its next heartbeat.
  await held.left();
  await held.release();
  await changeData(scene);
  await expectCalm(context, scene, { ended: way, sets: 0, data: 'changed' });
  return ended;
}
