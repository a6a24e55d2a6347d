import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EvidenceFact, EvidenceRecord } from '../../src/domain/evidence/chain.ts';
import { verifyChain } from '../../src/domain/evidence/chain.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { fails, says } from '../support/fake-steps.ts';
import type { Driven } from '../support/run-driver.ts';

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld({ ...inject('engine'), targets: ['demo/production', 'demo/hasty', 'demo/unrecorded'] });
});
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

/** The facts of the one record of this run, whose chain is whole. */
function factsOf(run: Driven): EvidenceFact[] {
  const texts = [...world.files.values()].filter((text) => text.includes(`"workflowId":"${run.handle.workflowId}"`));
  expect(texts).toHaveLength(1);
  const [text = ''] = texts;
  expect(verifyChain(text)).toMatchObject({ whole: true });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as EvidenceRecord).fact);
}

function stepsIn(facts: readonly EvidenceFact[]): unknown[] {
  return facts.filter(({ kind }) => kind === 'step').map(({ step, state }) => `${String(step)} ${String(state)}`);
}

describe.concurrent('the record of a run', { tags: ['thorough'] }, () => {
  test('that ended well holds its input, plan, steps with times, attempts and digests, and its outcome', async () => {
    const on = world.store();
    on.script.on('dumpStore', fails({ times: 1, kind: 'Unavailable' }));
    const run = await world.start('backup', on);
    const end = await run.end();
    expect(end).toMatchObject({ kind: 'done', evidence: { records: 8, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string } });
    const facts = factsOf(run);
    expect(facts.map(({ kind }) => kind)).toEqual(['run', 'plan', 'step', 'step', 'step', 'step', 'step', 'end']);
    expect(facts[0]).toMatchObject({ runbook: 'backup', target: 'demo/production', requester: 'zed', input: { store: on.store } });
    expect(facts[4]).toMatchObject({
      step: 'dumpStore',
      state: 'done',
      command: expect.stringContaining('pg_dump') as string,
      server: { attempts: 2, state: 'completed' },
    });
    for (const { server } of facts.filter(({ kind }) => kind === 'step')) {
      expect(server).toMatchObject({
        inputSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        endedAt: expect.any(String) as string,
        worker: expect.any(String) as string,
      });
    }
    expect(facts.at(-1)).toMatchObject({ ended: 'done', outcome: { verdict: 'successful' }, marks: { backupBytes: 100 } });
    const [key, text] = [...world.files].find(([, content]) => content.includes(run.handle.workflowId)) ?? ['', ''];
    expect(key).toMatch(/^evidence\/demo\/production\/2026.*\.jsonl$/);
    expect(verifyChain(text, (end as { evidence: { sha256: string } }).evidence.sha256)).toMatchObject({ whole: true });
  });

  test('that failed says which step, why, and what was undone', async () => {
    const on = world.store();
    on.script.on('commitSet', fails());
    const run = await world.start('backup', on);
    await run.waitsFor('answer');
    await run.send('answer', { step: 4, choice: 'rollBack', by: 'ana' });
    await run.end();
    const facts = factsOf(run);
    expect(stepsIn(facts).slice(2)).toEqual(['dumpStore done', 'commitSet failed', 'discardSet done', 'discardSet done']);
    expect(facts.at(-1)).toMatchObject({ ended: 'StepFailed', reason: expect.stringContaining('commitSet does not work') as string });
  });

  test('that was rejected names who and why, and that the word carries no signature', async () => {
    const run = await world.start('restore', world.store());
    await run.waitsFor('approval');
    await run.send('decide', { planHash: (await run.plan()).hash, by: 'ben', verdict: 'reject', comment: 'no' });
    await run.end();
    const facts = factsOf(run);
    expect(facts.find(({ kind }) => kind === 'decision')).toMatchObject({
      by: 'ben',
      verdict: 'reject',
      comment: 'no',
      signed: false,
      via: 'update',
    });
    expect(facts.at(-1)).toMatchObject({ ended: 'rejected', reason: 'ben rejected the plan: no' });
  });

  test('that nobody approved in time says so', async () => {
    const run = await world.start('restore', world.store('demo/hasty'));
    await run.end();
    expect(factsOf(run).at(-1)).toMatchObject({ ended: 'expired', reason: '0 of 2 approvals within 1s' });
  });

  test('that was aborted says by whom', async () => {
    const run = await world.start('restore', world.store());
    await run.waitsFor('approval');
    await run.send('abort', { by: 'ana', reason: 'wrong one' });
    await run.end();
    expect(factsOf(run).at(-1)).toMatchObject({ ended: 'aborted', reason: 'aborted by ana: wrong one' });
  });

  test('whose undo does not work says what is left for a person', async () => {
    const on = world.store();
    on.script.on('setIntact', says('failed'));
    on.script.on('discardSet', fails());
    const run = await world.start('backup', on);
    await run.waitsFor('answer');
    await run.send('answer', { step: 5, choice: 'rollBack', by: 'ana' });
    await run.end();
    expect(factsOf(run).at(-1)).toMatchObject({
      ended: 'UndoFailed',
      reason: expect.stringMatching(/A person must do, in this order: aws s3 rm .* ; aws s3 rm /) as string,
    });
  });

  test('that found its lock taken says by whom, also where that fails it', async () => {
    const on = world.store();
    const holder = await world.start('restore', on, { workflowId: `holder/${on.store}` });
    await holder.waitsFor('approval');
    on.script.on('dumpStore', fails());
    await holder.approve('ana', 'ben');
    await holder.waitsFor('answer');
    const skipped = await world.start('backup', on);
    expect(await skipped.end()).toMatchObject({
      kind: 'skipped',
      reason: expect.stringContaining(`is held by holder/${on.store}: restore `) as string,
    });
    const busy = await world.start('backup', on, { ifBusy: 'fail' });
    expect(await busy.end()).toMatchObject({ kind: 'failed', type: 'Busy' });
    expect(factsOf(skipped).at(-1)).toMatchObject({ ended: 'skipped' });
    expect(factsOf(busy).at(-1)).toMatchObject({
      ended: 'Busy',
      reason: expect.stringContaining(`is held by holder/${on.store}`) as string,
    });
    await holder.handle.terminate();
  });

  test('is missing where the store refuses it, which does not change how the run ends', async () => {
    const run = await world.start('backup', world.store('demo/unrecorded'));
    expect(await run.end()).toMatchObject({ kind: 'done', evidence: { missing: 'the bucket refuses' } });
    const on = world.store('demo/unrecorded');
    on.script.on('commitSet', fails());
    const failing = await world.start('backup', on);
    await failing.waitsFor('answer');
    await failing.send('answer', { step: 4, choice: 'rollBack', by: 'ana' });
    expect(await failing.end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(on.script.changes().slice(-2)).toEqual(['discardSet', 'discardSet']);
  });
});
