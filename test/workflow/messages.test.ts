import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { workflowQueue } from '../../src/domain/run/queues.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { blocks, fails } from '../support/fake-steps.ts';
import type { Driven } from '../support/run-driver.ts';
import { drive } from '../support/run-driver.ts';

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld(inject('engine'));
});
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

describe.concurrent('hold', () => {
  test('stops the run before its next step, and release lets it go on', async () => {
    const on = world.store();
    const { twist, reached, letGo } = blocks();
    on.script.on('dumpStore', twist);
    const run = await world.start('backup', on);
    await reached;
    await run.send('hold', { by: 'ana', reason: 'somebody is looking' });
    letGo();
    const view = await run.waitsFor('release');
    expect(view).toMatchObject({ held: true, waitingReason: 'held by ana: somebody is looking. Send release {"by": …}' });
    expect(on.script.changes()).toEqual(['dumpStore']);
    await run.send('release', { by: 'ben' });
    expect(await run.end()).toMatchObject({ kind: 'done' });
  });

  test('before the approval stops the run before its first step', async () => {
    const on = world.store();
    const run = await world.start('restore', on);
    await run.waitsFor('approval');
    await run.send('hold', { by: 'ana' });
    await run.approve('ana', 'ben');
    expect((await run.waitsFor('release')).phase).toBe('acting');
    expect(on.script.changes()).toEqual([]);
    await run.handle.terminate();
  });

  test('that follows a release at once holds again', async () => {
    const on = world.store();
    const run = await world.start('restore', on);
    await run.waitsFor('approval');
    await run.send('hold', { by: 'ana' });
    await run.approve('ana', 'ben');
    await run.waitsFor('release');
    await run.handle.signal('release', { by: 'ana' });
    await run.handle.signal('hold', { by: 'ben' });
    await run.until((view) => (view.waitingReason ?? '').includes('held by ben'));
    expect(on.script.changes()).not.toContain('swapDatabases');
    await run.handle.terminate();
  });

  test('is no reason to release what is not held', async () => {
    const run = await world.start('restore', world.store());
    await run.waitsFor('approval');
    expect(await run.refusal('release', { by: 'ana' })).toBe('the run is not held');
    await run.handle.terminate();
  });
});

describe.concurrent('abort', { tags: ['thorough'] }, () => {
  test('while people are asked for approval ends the run, with nothing changed', async () => {
    const on = world.store();
    const run = await world.start('restore', on);
    await run.waitsFor('approval');
    await run.send('abort', { by: 'ana', reason: 'wrong store' });
    expect(await run.end()).toMatchObject({
      kind: 'aborted',
      reason: 'aborted by ana: wrong store',
      evidence: { key: expect.any(String) as string },
    });
    expect(on.script.changes()).toEqual([]);
  });

  test('while the run waits for a lock ends it, and the holder does not notice', async () => {
    const on = world.store();
    const { twist, reached, letGo } = blocks();
    on.script.on('dumpStore', twist);
    const holder = await world.start('backup', on);
    await reached;
    const run = await world.start('backup', on, { ifBusy: 'wait' });
    await run.waitsFor('lock');
    await run.send('abort', { by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'aborted', reason: 'aborted by ana: no reason given' });
    letGo();
    expect(await holder.end()).toMatchObject({ kind: 'done' });
  });

  test('while a change is being made ends it and puts it back', async () => {
    const on = world.store();
    const { twist, reached } = blocks();
    on.script.on('commitSet', twist);
    const run = await world.start('backup', on);
    await reached;
    await run.send('abort', { by: 'ana', reason: 'enough' });
    expect(await run.end()).toMatchObject({
      kind: 'aborted',
      reason: 'aborted by ana: enough. Everything that was changed has been put back',
    });
    expect(on.script.changes()).toEqual(['dumpStore', 'commitSet', 'discardSet', 'discardSet']);
  });

  test('of a parked run undoes what was done', async () => {
    const on = world.store();
    on.script.on('setIntact', fails());
    const run = await world.start('backup', on);
    await run.waitsFor('answer');
    await run.send('abort', { by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'aborted' });
    expect(on.script.changes().slice(-2)).toEqual(['discardSet', 'discardSet']);
  });

  test('of a held run undoes what was done', async () => {
    const on = world.store();
    const { twist, reached, letGo } = blocks();
    on.script.on('dumpStore', twist);
    const run = await world.start('backup', on);
    await reached;
    await run.send('hold', { by: 'ana' });
    letGo();
    await run.waitsFor('release');
    await run.send('abort', { by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'aborted' });
    expect(on.script.changes()).toEqual(['dumpStore', 'discardSet']);
  });

  test('after the result was reached ends the waiting, and says that the result stays', async () => {
    const on = world.store();
    const run = await world.start('restore', on);
    await run.waitsFor('approval');
    await run.approve('ana', 'ben');
    await run.waitsFor('signOff');
    await run.send('abort', { by: 'ana' });
    expect(await run.end()).toMatchObject({
      kind: 'aborted',
      reason: 'aborted by ana: no reason given. What was reached before stays as it is',
    });
    expect(on.script.changes()).not.toContain('swapBack');
  });

  test('is taken once', async () => {
    const on = world.store();
    const { twist, reached, letGo } = blocks({ deaf: true });
    on.script.on('dumpStore', twist);
    const run = await world.start('backup', on);
    await reached;
    await run.send('abort', { by: 'ana' });
    expect(await run.refusal('abort', { by: 'ben' })).toBe('the run is being aborted already');
    letGo();
    expect(await run.end()).toMatchObject({ kind: 'aborted', reason: expect.stringContaining('aborted by ana') as string });
  });

  test('that comes with the very start of the run stops it before it has looked at anything', async () => {
    const on = world.store();
    const handle = await world.client.workflow.signalWithStart('backup', {
      workflowId: 'backup/aborted-at-once',
      taskQueue: workflowQueue,
      args: [{ target: on.target, requester: 'zed', input: { store: on.store } }],
      signal: 'abort',
      signalArgs: [{ by: 'ana' }],
    });
    expect(await drive(world.client, handle, handle.signaledRunId).end()).toEqual({
      kind: 'aborted',
      reason: 'aborted by ana: no reason given',
    });
    expect(on.script.names()).toEqual([]);
  });
});

describe.concurrent('signOff', { tags: ['thorough'] }, () => {
  test('is taken from those who may approve, and lets the old go', async () => {
    const on = world.store();
    const run = await world.start('restore', on, { input: { keepOldSeconds: 0 } });
    await run.waitsFor('approval');
    expect(await run.refusal('signOff', { by: 'ana' })).toBe('nothing waits for a sign-off: the run is in phase gate');
    await run.approve('ana', 'ben');
    await run.waitsFor('signOff');
    expect(await run.refusal('signOff', { by: 'eve' })).toBe('eve may not sign off here: ana, ben, cleo, dan');
    await run.send('signOff', { by: 'Dan', comment: 'orders are there' });
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { old: { dropped: true, signedOffBy: 'Dan' } } });
    expect(on.script.names().at(-1)).toBe('dropKept');
  });

  test('that nobody gives leaves the old where it is', async () => {
    const on = world.store();
    const run = await world.start('restore', on, { input: { signOffWithinSeconds: 1 } });
    await run.waitsFor('approval');
    await run.approve('ana', 'ben');
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { old: { dropped: false } } });
    expect(on.script.names()).not.toContain('dropKept');
  });
});

/** What a person or a service may send by mistake, or on purpose. */
const attacks: unknown[] = [
  null,
  undefined,
  7,
  'approve',
  true,
  [],
  [{ by: 'ana' }],
  {},
  { by: null },
  { by: 5 },
  { by: '   ' },
  { by: { toString: 1 } },
  { by: 'ana', reason: 5, comment: [], overrideFreeze: 5, confirm: {}, planHash: 9, verdict: 1 },
  { by: 'ana', verdict: 'approve', planHash: {}, step: {}, choice: {} },
  { by: 'ana', verdict: 'approve', planHash: 'x'.repeat(100_000), step: 1e300, choice: 'retry', input: null },
  { by: 'x'.repeat(100_000) },
  { by: 'ana', reason: 'x'.repeat(100_000) },
  JSON.parse('{"by": "ana", "__proto__": {"verdict": "approve"}, "constructor": 1}'),
  { by: 'ana', kind: 'end', signed: true, at: 'yesterday' },
];

async function attack(run: Driven, name: string, these = attacks): Promise<void> {
  await Promise.all(these.map(async (message) => await run.handle.signal(name, message)));
  for (const message of these) expect(await run.refusal(name, message)).toMatch(/\w/);
}

describe.concurrent('a message of the wrong shape', { tags: ['thorough'] }, () => {
  test('is refused with a sentence as an update and dropped as a signal, whatever the run waits for; the run lives on', async () => {
    const on = world.store();
    on.script.on('stopWriters', fails({ times: 1 }));
    const run = await world.start('restore', on);
    await run.waitsFor('approval');
    await attack(run, 'decide');
    await run.send('hold', { by: 'ana' });
    await run.approve('ana', 'ben');
    await run.waitsFor('release');
    await attack(run, 'release');
    await run.send('release', { by: 'ana' });
    await run.waitsFor('answer');
    await attack(run, 'answer');
    await run.send('answer', { step: 10, choice: 'retry', by: 'ana' });
    await run.waitsFor('signOff');
    await attack(run, 'signOff');
    const { notes, decisions } = await run.view();
    expect(decisions).toHaveLength(2);
    for (const name of ['decide', 'release', 'answer', 'signOff']) expect(notes[`a signal ${name} was refused`]).toMatch(/\w/);
    await run.send('signOff', { by: 'ana' });
    await run.handle.terminate();
  });

  test.each(['hold', 'abort'])('%s does nothing when it does not say by whom', async (name) => {
    const run = await world.start('restore', world.store());
    await run.waitsFor('approval');
    const nameless = attacks.filter((message) => (message as { by?: unknown } | null)?.by !== 'ana');
    await attack(run, name, nameless);
    expect(await run.view()).toMatchObject({ held: false, waitingFor: 'approval' });
    await run.handle.terminate();
  });

  test('that is no JSON at all is refused, and the run lives on', async () => {
    const run = await world.start('restore', world.store());
    await run.waitsFor('approval');
    await run.handle.signal('decide', Buffer.from([255, 0, 1]));
    expect(await run.refusal('decide', Buffer.from([255, 0, 1]))).toMatch(/must be given as text|there is no field/);
    await run.send('abort', { by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'aborted' });
  });

  test('with no argument or with several is judged by its first', async () => {
    const run = await world.start('restore', world.store());
    await run.waitsFor('approval');
    await run.handle.signal('hold');
    await run.handle.signal('hold', { by: 'ana' }, { by: 'ben' }, 7);
    expect(await run.until((view) => view.held)).toMatchObject({ held: true });
    await run.handle.terminate();
  });
});

test('no run takes more decisions than its record can hold', { tags: ['thorough'] }, async () => {
  const run = await world.start('restore', world.store());
  await run.waitsFor('approval');
  const { hash } = await run.plan();
  const decision = { planHash: hash, by: 'ana', verdict: 'approve', confirm: 'demo/production', comment: 'x'.repeat(1000) };
  for (let n = 0; n < 110; n += 1) await run.handle.signal('decide', decision);
  const { decisions } = await run.until((view) => view.decisions.length >= 100);
  expect(decisions).toHaveLength(100);
  expect(await run.refusal('decide', { ...decision, by: 'ben' })).toBe('the run has taken 100 of these: only abort is left');
  await run.send('abort', { by: 'ben' });
  expect(await run.end()).toMatchObject({ kind: 'aborted', evidence: { records: expect.any(Number) as number } });
});
