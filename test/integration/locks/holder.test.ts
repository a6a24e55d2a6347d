import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineWorld } from '../../support/engine-world.ts';
import { engineWorld, replayAll } from '../../support/engine-world.ts';
import type { Script } from '../../support/fake-steps.ts';
import { blocks, fails } from '../../support/fake-steps.ts';
import type { Driven } from '../../support/run-driver.ts';
import { servers } from '../../support/servers.ts';

let world: EngineWorld;
let odd: EngineWorld;
beforeAll(async () => {
  const { address } = servers().temporal;
  const workflowsPath = fileURLToPath(new URL('../../support/odd-runbooks/index.ts', import.meta.url));
  [world, odd] = await Promise.all([
    engineWorld({ address }),
    engineWorld({ address, workflowsPath, targets: ['demo/production', 'demo/brief'] }),
  ]);
});
afterAll(async () => {
  await Promise.all([replayAll(world), replayAll(odd)]);
  await Promise.all([world.close(), odd.close()]);
});

interface On {
  target: string;
  store: string;
  script: Script;
}

/** Counts how many runs make their dump at the same time. */
function watchOverlap({ script }: On): { most: () => number } {
  let inside = 0;
  let most = 0;
  script.on('dumpStore', async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 100));
    inside -= 1;
  });
  return { most: () => most };
}

interface Held extends On {
  holder: Driven;
  contender: Driven;
  letGo: () => void;
}

/** A backup in the middle of its dump, and another that waits for its lock. */
async function heldAndWanted(options: { deaf?: boolean } = {}): Promise<Held> {
  const on = world.store();
  const { twist, reached, letGo } = blocks(options);
  on.script.on('dumpStore', (call) => (call.nth === 1 ? twist(call) : undefined));
  const holder = await world.start('backup', on);
  await reached;
  const contender = await world.start('backup', on, { ifBusy: 'wait' });
  await contender.waitsFor('lock');
  return { ...on, holder, contender, letGo };
}

describe('a lock', { concurrent: true }, () => {
  test('has one holder among ten that want it, and all get it in the end', async () => {
    const on = world.store();
    const overlap = watchOverlap(on);
    const runs = await Promise.all(Array.from({ length: 10 }, async () => await world.start('backup', on, { ifBusy: 'wait' })));
    const ends = await Promise.all(runs.map(async (run) => await run.end()));
    expect(ends.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'done'));
    expect(overlap.most()).toBe(1);
  }, 60_000);

  test('tells whoever waits who holds it and why, and is seen with both in the Temporal UI', async () => {
    const { target, store, holder, contender, letGo } = await heldAndWanted();
    const id = `lock/${target}/store/${store}`;
    const { waitingReason } = await contender.view();
    expect(waitingReason).toMatch(new RegExp(`^${id} is held by ${holder.handle.workflowId}: backup 2.*-[0-9a-f]{6} for zed$`));
    const lock = await world.client.workflow.getHandle(id).describe();
    expect(await lock.staticSummary()).toBe(`held by ${holder.handle.workflowId}`);
    expect(await lock.staticDetails()).toMatch(/^backup .* for zed$/);
    expect((await holder.view()).locks).toEqual([id]);
    letGo();
    expect(await contender.end()).toMatchObject({ kind: 'done' });
  });

  test.each<[string, (holder: Driven, letGo: () => void) => Promise<unknown>]>([
    ['completes', async (_holder, letGo) => await Promise.resolve(letGo())],
    ['is cancelled', async (holder) => await holder.handle.cancel()],
    ['is terminated', async (holder) => await holder.handle.terminate()],
    ['is aborted', async (holder) => await holder.send('abort', { by: 'ana' })],
  ])('is free when its holder %s', async (_how, close) => {
    const { holder, contender, letGo } = await heldAndWanted();
    await close(holder, letGo);
    expect(await contender.end()).toMatchObject({ kind: 'done' });
  });

  test('is free when its holder fails', async () => {
    const on = world.store();
    on.script.on('commitSet', fails({ times: 1 }));
    const holder = await world.start('backup', on);
    await holder.waitsFor('answer');
    const contender = await world.start('backup', on, { ifBusy: 'wait' });
    await contender.waitsFor('lock');
    await holder.send('answer', { step: 4, choice: 'rollBack', by: 'ana' });
    expect(await holder.end()).toMatchObject({ kind: 'failed' });
    expect(await contender.end()).toMatchObject({ kind: 'done' });
  });

  test('is free when its holder runs out of time', async () => {
    const on = world.store();
    const { twist, reached } = blocks();
    on.script.on('dumpStore', (call) => (call.nth === 1 ? twist(call) : undefined));
    const args = [{ target: on.target, requester: 'zed', input: { store: on.store } }];
    await world.client.workflow.start('backup', { workflowId: 'timed/1', taskQueue: 'watchkeeper', args, workflowRunTimeout: '3s' });
    await reached;
    const contender = await world.start('backup', on, { ifBusy: 'wait' });
    await contender.waitsFor('lock');
    expect(await contender.end()).toMatchObject({ kind: 'done' });
  });

  test('is held until a cancelled holder has put everything back', async () => {
    const { script, holder, contender } = await heldAndWanted();
    const undo = blocks();
    script.on('discardSet', undo.twist);
    await holder.handle.cancel();
    await undo.reached;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await contender.view()).toMatchObject({ waitingFor: 'lock' });
    undo.letGo();
    expect(await contender.end()).toMatchObject({ kind: 'done' });
    expect(script.changes()).toEqual(['dumpStore', 'discardSet', 'dumpStore', 'commitSet']);
  });

  test('that is ended from outside stops its holder in the middle of a change, which is put back', async () => {
    const { target, store, script, holder, contender } = await heldAndWanted();
    await world.client.workflow.getHandle(`lock/${target}/store/${store}`).terminate('somebody meant well');
    expect(await holder.end()).toMatchObject({
      kind: 'failed',
      type: 'LockLost',
      message: `the lock lock/${target}/store/${store} was ended from outside. Everything that was changed has been put back`,
    });
    expect(script.changes().slice(0, 2)).toContain('dumpStore');
    expect(script.changes()).toContain('discardSet');
    expect(await contender.end()).toMatchObject({ kind: 'done' });
  });

  test('that is freed by hand stops its holder before the next change', async () => {
    const on = world.store();
    on.script.on('commitSet', fails({ times: 1 }));
    const holder = await world.start('backup', on);
    await holder.waitsFor('answer');
    await world.client.workflow.getHandle(`lock/${on.target}/store/${on.store}`).signal('unlock');
    expect(await holder.end()).toMatchObject({ type: 'LockLost' });
    expect(on.script.changes()).toEqual(['dumpStore', 'commitSet', 'discardSet', 'discardSet']);
  });

  test('that was given back early can be taken while the run goes on, which may still change what is left', async () => {
    const on = odd.store();
    const { twist, reached, letGo } = blocks();
    on.script.on('commitSet', (call) => (call.nth === 1 ? twist(call) : undefined));
    const first = await odd.start('givesBack', on);
    await reached;
    expect(await (await odd.start('givesBack', on, { ifBusy: 'fail' })).end()).toMatchObject({ kind: 'done' });
    letGo();
    expect(await first.end()).toMatchObject({ kind: 'done' });
  });
});

test.concurrent('a run that has waited as long as it may fails as Busy, and says who holds the lock', async () => {
  const on = odd.store();
  const { twist, reached, letGo } = blocks();
  on.script.on('dumpStore', twist);
  const holder = await odd.start('givesBack', on);
  await reached;
  const impatient = await odd.start('impatient', on);
  expect(await impatient.end()).toMatchObject({
    type: 'Busy',
    message: expect.stringContaining(`lock/demo/production/store/${on.store} is held by ${holder.handle.workflowId}: backup `) as string,
  });
  letGo();
  expect(await holder.end()).toMatchObject({ kind: 'done' });
});

test.concurrent('an approval that grew too old while its run waited for a lock is void, and is asked for again', async () => {
  const on = odd.store('demo/brief');
  const { twist, reached, letGo } = blocks();
  on.script.on('dumpStore', twist);
  const holder = await odd.start('givesBack', on);
  await reached;
  const grave = await odd.start('grave', on);
  await grave.waitsFor('approval');
  await grave.approve('ana', 'ben');
  await grave.waitsFor('lock');
  await new Promise((resolve) => setTimeout(resolve, 4500));
  letGo();
  expect((await grave.waitsFor('approval')).notes).toEqual({ 'the approval is void': 'it was given too long ago' });
  expect(on.script.names()).not.toContain('dropKept');
  await grave.approve('cleo', 'ben');
  expect(await grave.end()).toMatchObject({ kind: 'done' });
  expect(await holder.end()).toMatchObject({ kind: 'done' });
});

test.concurrent('two locks are taken in one order by all, so that nobody waits for somebody who waits for him', async () => {
  const stores = [odd.store(), odd.store(), odd.store(), odd.store(), odd.store()];
  const runs = await Promise.all([...stores, ...stores].map(async (on) => await odd.start('takesTwo', on)));
  const ends = await Promise.all(runs.map(async (run) => await run.end()));
  expect(ends.every(({ kind }) => kind === 'done')).toBe(true);
}, 60_000);
