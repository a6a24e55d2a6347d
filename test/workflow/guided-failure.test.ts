import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import type { Script } from '../support/fake-steps.ts';
import { fails, says } from '../support/fake-steps.ts';
import type { Driven } from '../support/run-driver.ts';

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld(inject('engine'));
});
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

interface Stuck {
  run: Driven;
  script: Script;
  store: string;
}

/** A backup whose dump does not work the first time. */
async function stuckBackup(times = 1): Promise<Stuck> {
  const on = world.store();
  on.script.on('dumpStore', fails({ times }));
  const run = await world.start('backup', on);
  await run.waitsFor('answer');
  return { run, ...on };
}

/** A restore that two people approved and whose step of R2 does not work the first time. */
async function stuckRestore(): Promise<Stuck> {
  const on = world.store();
  on.script.on('stopWriters', fails({ times: 1 }));
  const run = await world.start('restore', on);
  await run.waitsFor('approval');
  await run.approve('ana', 'ben');
  await run.waitsFor('answer');
  return { run, ...on };
}

describe.concurrent('a step that failed for good', () => {
  test('parks the run, which says what failed, what a person can answer and what happens else', async () => {
    const { run } = await stuckBackup();
    expect(await run.view()).toMatchObject({
      waitingFor: 'answer',
      parkedStep: 3,
      waitingReason:
        'step 3 (dumpStore) failed: dumpStore does not work. Look at it. Send answer {"step": 3, "choice": …}: retry, rollBack or fail; rollBack in 15m',
    });
    await run.handle.terminate();
  });

  test('is done again on retry, and the run goes on to its end', async () => {
    const { run, script } = await stuckBackup(2);
    await run.send('answer', { step: 3, choice: 'retry', by: 'ana' });
    await run.until((view) => view.waitingFor === 'answer' && script.names().filter((name) => name === 'dumpStore').length === 2);
    await run.send('answer', { step: 3, choice: 'retry', by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(script.changes()).toEqual(['dumpStore', 'dumpStore', 'dumpStore', 'commitSet']);
  });

  test('of R1 is done at once with other input, whose undo is registered as well', async () => {
    const { run, script, store } = await stuckBackup();
    await run.send('answer', { step: 3, choice: 'retry', by: 'ana', input: { store, setId: 'by-hand' } });
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(script.calls.filter(({ step }) => step === 'dumpStore').map(({ input }) => input)).toEqual([
      { store, setId: expect.stringMatching(/^2026/) as string },
      { store, setId: 'by-hand' },
    ]);
  });

  test('leaves both undos, newest first, when the other input does not work either', { tags: ['thorough'] }, async () => {
    const { run, script, store } = await stuckBackup(2);
    await run.send('answer', { step: 3, choice: 'retry', by: 'ana', input: { store, setId: 'by-hand' } });
    await run.until(() => script.names().filter((name) => name === 'dumpStore').length === 2);
    await run.waitsFor('answer');
    await run.send('answer', { step: 3, choice: 'rollBack', by: 'ana' });
    await run.end();
    expect(script.calls.filter(({ step }) => step === 'discardSet').map(({ input }) => (input as { setId: string }).setId)).toEqual([
      'by-hand',
      expect.stringMatching(/^2026/) as string,
    ]);
  });

  test('of R2 with other input is approved again, as another plan', { tags: ['thorough'] }, async () => {
    const { run, script, store } = await stuckRestore();
    const before = await run.plan();
    await run.send('answer', { step: 10, choice: 'retry', by: 'ana', input: { store, database: 'other' } });
    await run.waitsFor('approval');
    const now = await run.plan();
    expect(now.hash).not.toBe(before.hash);
    expect(now.lines[9]?.command).toContain('alter database "other"');
    expect(await run.refusal('decide', { planHash: before.hash, by: 'ana', verdict: 'approve', confirm: 'demo/production' })).toMatch(
      /read it again/,
    );
    expect(script.names().filter((name) => name === 'stopWriters')).toHaveLength(1);
    await run.approve('ben', 'cleo');
    await run.waitsFor('signOff');
    expect(script.calls.filter(({ step }) => step === 'stopWriters').at(-1)?.input).toEqual({ store, database: 'other' });
    await run.handle.terminate();
  });

  test('of R2 whose other input is rejected is undone', { tags: ['thorough'] }, async () => {
    const { run, script, store } = await stuckRestore();
    await run.send('answer', { step: 10, choice: 'retry', by: 'ana', input: { store, database: 'other' } });
    await run.waitsFor('approval');
    await run.send('decide', { planHash: (await run.plan()).hash, by: 'ben', verdict: 'reject', comment: 'no' });
    expect(await run.end()).toMatchObject({
      type: 'StepFailed',
      message: expect.stringMatching(/^the other input for step 10 was not approved: ben rejected/) as string,
    });
    expect(script.changes().slice(-4)).toEqual(['allowWriters', 'dropBeside', 'discardSet', 'discardSet']);
  });

  test('leaves everything as it is on fail, and says how to put it back by hand', async () => {
    const { run, script } = await stuckBackup();
    await run.send('answer', { step: 3, choice: 'fail', by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'LeftAsIs' });
    expect(script.changes()).toEqual(['dumpStore']);
    expect((await run.view()).notes).toEqual({
      'left as it is; to put it back by hand': expect.stringMatching(/^aws s3 rm --recursive/) as string,
    });
  });

  test('is skipped with a reason where it may be, which its record says', async () => {
    const on = world.store();
    on.script.on('writeDrillReport', fails());
    const run = await world.start('drillRecovery', on);
    expect((await run.waitsFor('answer')).waitingReason).toContain(': retry, skip, rollBack or fail;');
    expect(await run.refusal('answer', { step: 6, choice: 'skip', by: 'ana', reason: ' ' })).toBe('give a reason to skip a step');
    await run.send('answer', { step: 6, choice: 'skip', by: 'ana', reason: 'the bucket is being moved' });
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { verdict: { kind: 'successful' }, report: { key: '' } } });
    expect(await run.timeline()).toContainEqual(
      expect.objectContaining({ n: 6, state: 'skipped', said: 'ana: the bucket is being moved' }),
    );
  });

  test('leaves nothing temporary on fail', async () => {
    const on = world.store();
    on.script.on('writeDrillReport', fails());
    const run = await world.start('drillRecovery', on);
    await run.waitsFor('answer');
    await run.send('answer', { step: 6, choice: 'fail', by: 'ana' });
    expect(await run.end()).toMatchObject({ type: 'LeftAsIs' });
    expect(on.script.changes()).toEqual(['restoreToScratch', 'writeDrillReport', 'dropBeside']);
  });
});

describe.concurrent('an answer', { tags: ['thorough'] }, () => {
  test('that does not fit is refused at once, with a sentence', async () => {
    const { run } = await stuckBackup();
    const make = 'the input of dumpStore has this make: {"setId":"string","store":"string"}';
    const refusals: [object, string][] = [
      [{ step: 4 }, 'step 3 waits for an answer, not step 4'],
      [{ step: undefined }, 'step must be a whole number'],
      [{ choice: 'shrug' }, 'choice must be one of retry, skip, rollBack, fail'],
      [{ choice: 'skip', reason: 'why not' }, 'step 3 is required and cannot be skipped: retry, rollBack or fail'],
      [{ choice: 'rollBack', input: {} }, 'input goes with "choice": "retry" only'],
      [{ input: { store: 5, setId: 'x' } }, make],
      [{ input: {} }, make],
      [{ input: { store: 's', setId: 'x', more: 1 } }, make],
      [{ input: ['x'] }, make],
      [{ input: 'x' }, make],
      [{ input: { store: 's', setId: 'x'.repeat(20_000) } }, 'the input is longer than 16384 characters'],
    ];
    for (const [wrong, sentence] of refusals) {
      expect(await run.refusal('answer', { step: 3, choice: 'retry', by: 'ana', ...wrong })).toBe(sentence);
    }
    await run.handle.terminate();
  });

  test('when no step waits for one is refused', async () => {
    const run = await world.start('restore', world.store());
    await run.waitsFor('approval');
    expect(await run.refusal('answer', { step: 3, choice: 'retry', by: 'ana' })).toBe(
      'no step waits for an answer: the run is in phase gate',
    );
    await run.handle.terminate();
  });
});

describe.concurrent('a verify that is not successful', { tags: ['thorough'] }, () => {
  test.each(['failed', 'error', 'inconclusive'] as const)('but %s stops the run', async (kind) => {
    const on = world.store();
    on.script.on('setIntact', says(kind));
    const run = await world.start('backup', on);
    const { waitingReason } = await run.waitsFor('answer');
    expect(waitingReason).toMatch(new RegExp(`^step 5 \\(setIntact\\) failed: ${kind}: it is ${kind}\\.`));
    await run.send('answer', { step: 5, choice: 'rollBack', by: 'ana' });
    expect(await run.end()).toMatchObject({ type: 'StepFailed', message: expect.stringContaining(`${kind}: it is ${kind}`) as string });
  });
});

test('a parked run goes on where it stood when its worker is another one', { tags: ['thorough'] }, async () => {
  const { run, script } = await stuckBackup();
  await world.stopWorkers();
  await world.startWorkers();
  expect(await run.view()).toMatchObject({ waitingFor: 'answer', parkedStep: 3 });
  await run.send('answer', { step: 3, choice: 'retry', by: 'ana' });
  expect(await run.end()).toMatchObject({ kind: 'done' });
  expect(script.names()).toEqual(['databaseOf', 'storeHealthy', 'dumpStore', 'dumpStore', 'commitSet', 'setIntact']);
});

test('a run that is cancelled before any worker saw it is cancelled, and looks at nothing', async () => {
  await world.stopWorkers();
  const on = world.store();
  const run = await world.start('backup', on);
  await run.handle.cancel();
  await world.startWorkers();
  expect(await run.end()).toMatchObject({ kind: 'failed', type: 'cancelled' });
  expect(on.script.names()).toEqual([]);
});
