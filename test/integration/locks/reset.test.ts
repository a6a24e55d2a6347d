import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineWorld } from '../../support/engine-world.ts';
import { engineWorld, replayAll } from '../../support/engine-world.ts';
import type { Script } from '../../support/fake-steps.ts';
import { blocks, fails } from '../../support/fake-steps.ts';
import { resetPoints, resetTo } from '../../support/reset-run.ts';
import type { Driven } from '../../support/run-driver.ts';
import { servers } from '../../support/servers.ts';

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld({ address: servers().temporal.address });
});
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

interface Held {
  target: string;
  store: string;
  script: Script;
  run: Driven;
  letGo: () => void;
  before: number;
  after: number;
}

/** A backup in the middle of its dump, and where it can be reset to: before and after it took its lock. */
async function holding(): Promise<Held> {
  const on = world.store();
  const { twist, reached, letGo } = blocks();
  on.script.on('dumpStore', twist);
  const run = await world.start('backup', on);
  await reached;
  const { tasks, locked } = await resetPoints(run);
  return { ...on, run, letGo, before: tasks.findLast((id) => id < locked) ?? 0, after: tasks.findLast((id) => id > locked) ?? 0 };
}

describe('a running holder that is reset', () => {
  test.concurrent.each(['before', 'after'] as const)('to %s it took its lock keeps others out, and frees it at its end', async (where) => {
    const { run, letGo, ...held } = await holding();
    const reset = await resetTo(world, run, held[where]);
    await reset.until(({ phase, locks }) => phase === 'acting' && locks.length === 1);
    const contender = await world.start('backup', held, { ifBusy: 'wait' });
    expect((await contender.waitsFor('lock')).waitingReason).toContain(`is held by ${run.handle.workflowId}`);
    // Longer than the waiting run looks for holders that are gone.
    await new Promise((resolve) => setTimeout(resolve, 6000));
    expect(await contender.view()).toMatchObject({ waitingFor: 'lock' });
    expect(held.script.names().filter((name) => name === 'commitSet')).toEqual([]);
    letGo();
    expect(await reset.end()).toMatchObject({ kind: 'done' });
    expect(await contender.end()).toMatchObject({ kind: 'done' });
  });

  test.each(['before', 'after'] as const)('to %s it took its lock, and again, keeps the name of what it makes', async (where) => {
    const { run, letGo, ...held } = await holding();
    const { planHash } = await run.view();
    const once = await resetTo(world, run, held[where]);
    await once.until(({ phase }) => phase === 'acting');
    const { tasks } = await resetPoints(once);
    const twice = await resetTo(world, once, tasks.at(-1) ?? 0);
    letGo();
    expect(await twice.end()).toMatchObject({ kind: 'done', planHash });
    expect(new Set(held.script.calls.filter(({ step }) => step === 'dumpStore').map(({ input }) => JSON.stringify(input))).size).toBe(1);
    await expectFree(held);
  });

  test('and then terminated leaves a lock that the next asker frees', async () => {
    const { run, letGo, ...held } = await holding();
    const reset = await resetTo(world, run, held.after);
    await reset.until(({ phase }) => phase === 'acting');
    await reset.handle.terminate();
    letGo();
    await expectFree(held);
    expect((await reset.handle.describe()).status.name).toBe('TERMINATED');
  });

  test('and then fails frees its lock at its end', async () => {
    const { run, letGo, ...held } = await holding();
    const reset = await resetTo(world, run, held.after);
    held.script.on('commitSet', fails({ times: 1 }));
    letGo();
    await reset.waitsFor('answer');
    await reset.send('answer', { step: 4, choice: 'rollBack', by: 'ana' });
    expect(await reset.end()).toMatchObject({ type: 'StepFailed' });
    await expectFree(held);
  });
});

async function expectFree({ target, store }: { target: string; store: string }): Promise<void> {
  const next = await world.start('backup', { target, store }, { ifBusy: 'fail' });
  expect(await next.end()).toMatchObject({ kind: 'done' });
}

describe('a closed run', () => {
  test('that is reset to after it took its lock takes it again before it changes anything', async () => {
    const on = world.store();
    const run = await world.start('backup', on);
    await run.end();
    const { tasks, locked } = await resetPoints(run);
    const { twist, reached, letGo } = blocks();
    on.script.on('dumpStore', twist);
    const other = await world.start('backup', on);
    await reached;
    const reset = await resetTo(world, run, tasks.find((id) => id > locked) ?? 0);
    expect((await reset.waitsFor('lock')).waitingReason).toContain(`is held by ${other.handle.workflowId}`);
    letGo();
    expect(await other.end()).toMatchObject({ kind: 'done' });
    expect(await reset.end()).toMatchObject({ kind: 'done' });
    await expectFree(on);
  });

  test('can be reset to the end of any of its workflow tasks, and comes to the same end', async () => {
    const on = world.store();
    const run = await world.start('backup', on);
    await run.end();
    const { tasks } = await resetPoints(run);
    expect(tasks.length).toBeGreaterThan(8);
    for (const task of tasks) {
      const reset = await resetTo(world, run, task);
      expect(await reset.end(), `reset to ${task}`).toMatchObject({ kind: 'done', evidence: { sha256: expect.any(String) as string } });
    }
    await expectFree(on);
  }, 120_000);

  test('that was rolled back can be reset likewise: its answer is given again, and it is undone again', async () => {
    const on = world.store();
    on.script.on('commitSet', fails());
    const run = await world.start('backup', on);
    await run.waitsFor('answer');
    await run.send('answer', { step: 4, choice: 'rollBack', by: 'ana' });
    await run.end();
    const { tasks } = await resetPoints(run);
    for (const task of tasks) {
      const reset = await resetTo(world, run, task);
      const end = await Promise.race([reset.end(), parked(reset)]);
      if (end === 'parked') await reset.send('answer', { step: 4, choice: 'rollBack', by: 'ana' });
      expect(await reset.end(), `reset to ${task}`).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    }
    on.script.on('commitSet', () => undefined);
    await expectFree(on);
  }, 120_000);

  test('of R3 that is reset to before its approval asks for it again; reset to after it, it does not', async () => {
    const on = world.store();
    const run = await world.start('restore', on, { input: { signOffWithinSeconds: 1 } });
    await run.waitsFor('approval');
    const { tasks: before } = await resetPoints(run);
    await run.approve('ana', 'ben');
    await run.end();
    const { tasks } = await resetPoints(run);
    const early = await resetTo(world, run, before.at(-1) ?? 0);
    await early.waitsFor('approval');
    await early.approve('ana', 'cleo');
    expect(await early.end()).toMatchObject({ kind: 'done' });
    const late = await resetTo(world, run, tasks.at(-4) ?? 0);
    expect(await late.end()).toMatchObject({ kind: 'done' });
    expect((await late.view()).decisions).toMatchObject([{ by: 'ana' }, { by: 'ben' }]);
    await expectFree(on);
  });
});

async function parked(run: Driven): Promise<'parked'> {
  await run.until(({ waitingFor, phase }) => waitingFor === 'answer' || phase === 'done');
  return (await run.view()).waitingFor === 'answer' ? 'parked' : await new Promise(() => undefined);
}
