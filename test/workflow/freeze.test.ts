import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import type { Script } from '../support/fake-steps.ts';
import { blocks, fails } from '../support/fake-steps.ts';
import { demoTargets } from '../support/fake-system.ts';
import type { Driven } from '../support/run-driver.ts';

let world: EngineWorld;
beforeAll(async () => {
  const targets = demoTargets.filter((target) => target.startsWith('demo/icy') || target === 'demo/frozen');
  world = await engineWorld({ ...inject('engine'), targets });
});
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

async function freeze(target: string): Promise<Driven> {
  return await world.startRaw('freeze', [{ target, requester: 'olga', reason: 'the fair' }], `freeze/${target}`);
}

interface Icy {
  target: string;
  store: string;
  script: Script;
}

/** An environment with one store, which a freeze of its own may hold up. */
function icy(n: number): Icy {
  const target = `demo/icy-${n}`;
  return { target, store: 'main', script: world.steps.script(target, 'main') };
}

/** A backup during whose dump its environment is frozen. */
async function frozenWhileActing(n: number): Promise<Icy & { run: Driven; ice: Driven }> {
  const on = icy(n);
  const { twist, reached, letGo } = blocks();
  on.script.on('dumpStore', twist);
  const run = await world.start('backup', on);
  await reached;
  const ice = await freeze(on.target);
  letGo();
  return { ...on, run, ice };
}

describe.concurrent('a freeze by calendar', () => {
  test('holds a run up before it takes a lock, until one approver gives a reason to act all the same', async () => {
    const on = world.store('demo/frozen');
    const run = await world.start('backup', on);
    const view = await run.waitsFor('freeze');
    expect(view).toMatchObject({ phase: 'gate', locks: [] });
    expect(view.waitingReason).toBe('year end until 2090-01-01T00:00:00Z. To act all the same, send decide with "overrideFreeze": reason');
    const { hash } = await run.plan();
    const decision = { planHash: hash, by: 'ana', verdict: 'approve' };
    expect(await run.refusal('decide', decision)).toBe(
      'year end until 2090-01-01T00:00:00Z is in force: give a reason as "overrideFreeze", or wait until it ends',
    );
    expect(await run.refusal('decide', { ...decision, overrideFreeze: ' ' })).toMatch(/give a reason/);
    expect(await run.refusal('decide', { ...decision, by: 'dan', overrideFreeze: 'x' })).toMatch(/^dan is not an approver/);
    expect(await run.refusal('decide', { ...decision, by: 'zed', overrideFreeze: 'x' })).toMatch(/cannot decide on it$/);
    expect(on.script.changes()).toEqual([]);
    await run.send('decide', { ...decision, overrideFreeze: 'the disk is dying' });
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(recordOf(run)).toContain('"overrideFreeze":"the disk is dying"');
  });

  test('asks one person more than the risk does, and what they approved need not be approved again', { tags: ['thorough'] }, async () => {
    const on = world.store('demo/frozen');
    const run = await world.start('restore', on);
    await run.waitsFor('freeze');
    const { hash, target } = await run.plan();
    const decision = { planHash: hash, verdict: 'approve', confirm: target, overrideFreeze: 'data is lost' };
    expect(await run.send('decide', { ...decision, by: 'ana' })).toEqual({ state: 'waiting', have: 1, need: 3, from: ['ben', 'cleo'] });
    await run.send('decide', { ...decision, by: 'ben' });
    expect((await run.view()).waitingFor).toBe('freeze');
    expect(on.script.changes()).toEqual([]);
    await run.send('decide', { ...decision, by: 'cleo' });
    await run.waitsFor('signOff');
    await run.handle.terminate();
  });

  test('whose override is rejected before anything was changed ends the run', async () => {
    const on = world.store('demo/frozen');
    const run = await world.start('backup', on);
    await run.waitsFor('freeze');
    await run.send('decide', { planHash: (await run.plan()).hash, by: 'ana', verdict: 'reject', comment: 'it can wait' });
    expect(await run.end()).toMatchObject({ kind: 'rejected', reason: 'ana rejected the plan: it can wait' });
    expect(on.script.changes()).toEqual([]);
  });

  test('holds up no run that changes nothing', async () => {
    const run = await world.start('verifyBackups', world.store('demo/frozen'));
    expect(await run.end()).toMatchObject({ kind: 'done' });
  });

  test('ends for a held-up run by an abort', async () => {
    const run = await world.start('backup', world.store('demo/frozen'));
    await run.waitsFor('freeze');
    await run.send('abort', { by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'aborted' });
  });
});

describe.concurrent('a freeze that somebody starts', { tags: ['thorough'] }, () => {
  test('while a run acts stops it at its next change; after the thaw it goes on', async () => {
    const { run, ice, script } = await frozenWhileActing(0);
    const view = await run.waitsFor('freeze');
    expect(view.waitingReason).toMatch(/^freeze by olga \(the fair\)\. To act/);
    expect(script.changes()).toEqual(['dumpStore']);
    await ice.send('release', { by: 'olga' });
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(script.changes()).toEqual(['dumpStore', 'commitSet']);
  });

  test('while a run acts can be overridden with a reason, which holds for the rest of the run', async () => {
    const { run, ice, script } = await frozenWhileActing(1);
    await run.waitsFor('freeze');
    const { hash } = await run.plan();
    await run.send('decide', { planHash: hash, by: 'ana', verdict: 'reject' });
    expect((await run.view()).waitingFor).toBe('freeze');
    await run.send('decide', { planHash: hash, by: 'ana', verdict: 'approve', overrideFreeze: 'half a backup is none' });
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(script.changes()).toEqual(['dumpStore', 'commitSet']);
    expect(recordOf(run)).toContain('"overrideFreeze":"half a backup is none"');
    await ice.handle.terminate();
  });

  test('does not hold an undo up', async () => {
    const on = icy(2);
    on.script.on('commitSet', fails());
    const run = await world.start('backup', on);
    await run.waitsFor('answer');
    const ice = await freeze(on.target);
    await run.send('answer', { step: 4, choice: 'rollBack', by: 'ana' });
    expect(await run.end()).toMatchObject({ type: 'StepFailed' });
    expect(on.script.changes().slice(-2)).toEqual(['discardSet', 'discardSet']);
    await ice.handle.terminate();
  });

  test('holds up a run that starts then, which looks at the world again after the thaw', async () => {
    const on = icy(3);
    const ice = await freeze(on.target);
    const run = await world.start('backup', on);
    await run.waitsFor('freeze');
    await ice.handle.signal('release', { by: 'olga' });
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(on.script.names().slice(0, 3)).toEqual(['databaseOf', 'databaseOf', 'storeHealthy']);
  });

  test('is one: a second of the same environment is not started', async () => {
    const ice = await freeze('demo/icy-4');
    await expect(freeze('demo/icy-4')).rejects.toThrow(/already started/i);
    await ice.handle.terminate();
  });
});

function recordOf(run: Driven): string {
  return [...world.files.values()].find((text) => text.includes(`"${run.handle.workflowId}"`)) ?? '';
}
