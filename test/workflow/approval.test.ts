import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { fails, setOf } from '../support/fake-steps.ts';
import type { Driven } from '../support/run-driver.ts';

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld({ ...inject('engine'), targets: ['demo/production', 'demo/hasty'] });
});
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

async function waiting(): Promise<Driven> {
  const run = await world.start('restore', world.store());
  await run.waitsFor('approval');
  return run;
}

describe.concurrent('a run of risk R1', () => {
  test('goes on without anybody and looks only once', async () => {
    const on = world.store();
    const run = await world.start('backup', on);
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { verdict: 'successful' } });
    expect(on.script.names()).toEqual(['databaseOf', 'storeHealthy', 'dumpStore', 'commitSet', 'setIntact']);
  });

  test('takes no decisions', async () => {
    const on = world.store();
    on.script.on('setIntact', fails());
    const run = await world.start('backup', on);
    await run.waitsFor('answer');
    const { hash } = await run.plan();
    expect(await run.refusal('decide', { planHash: hash, by: 'ana', verdict: 'approve' })).toBe(
      'nothing waits for a decision: the run is in phase acting',
    );
    await run.send('answer', { step: 5, choice: 'fail', by: 'ana' });
    await run.end();
  });
});

describe.concurrent('a run of risk R3', () => {
  test('changes nothing and takes no lock before two people have approved', async () => {
    const on = world.store();
    const run = await world.start('restore', on);
    const view = await run.waitsFor('approval');
    expect(view).toMatchObject({ phase: 'gate', risk: 'R3', locks: [] });
    await run.approve('ana');
    expect((await run.view()).waitingFor).toBe('approval');
    expect(on.script.changes()).toEqual([]);
    await run.approve('cleo');
    await run.waitsFor('signOff');
    expect(on.script.changes()).toEqual(['dumpStore', 'commitSet', 'restoreBeside', 'stopWriters', 'swapDatabases']);
    await run.handle.terminate();
  });

  test('tells whoever approves how many are still needed, and from whom', async () => {
    const run = await waiting();
    const { hash } = await run.plan();
    const answer = await run.send('decide', { planHash: hash, by: 'Ana', verdict: 'approve', confirm: 'demo/production' });
    expect(answer).toEqual({ state: 'waiting', have: 1, need: 2, from: ['ben', 'cleo'] });
    await run.handle.terminate();
  });

  test('counts one person once, however the name is written', async () => {
    const run = await waiting();
    await run.approve('ana', 'ANA', ' Ana ');
    expect(await run.view()).toMatchObject({ waitingFor: 'approval', decisions: [{ by: 'ana' }, { by: 'ANA' }, { by: ' Ana ' }] });
    await run.handle.terminate();
  });

  test('looks at the world again after it was approved', async () => {
    const on = world.store();
    const run = await world.start('restore', on);
    await run.waitsFor('approval');
    await run.approve('ana', 'ben');
    await run.until(({ phase }) => phase === 'acting');
    expect(on.script.names().filter((name) => name === 'pickSet')).toHaveLength(2);
    await run.handle.terminate();
  });

  test('refuses at once, with a sentence, what cannot count, an approval of another plan too (fault 25)', async () => {
    const run = await waiting();
    const { hash } = await run.plan();
    const decision = { planHash: hash, by: 'ana', verdict: 'approve', confirm: 'demo/production' };
    const stale = `the plan is now ${hash.slice(0, 12)}, not 000000000000: read it again`;
    const unconfirmed = 'risk R3: type the target as "confirm": "demo/production"';
    const refusals: [object, string][] = [
      [{ planHash: '0'.repeat(64) }, stale],
      [{ planHash: hash.slice(0, 11) }, `the plan is now ${hash.slice(0, 12)}, not ${hash.slice(0, 11)}: read it again`],
      [{ planHash: `${hash}0` }, `the plan is now ${hash.slice(0, 12)}, not ${hash.slice(0, 12)}: read it again`],
      [{ by: 'Zed' }, 'Zed asked for this run and cannot decide on it'],
      [{ by: 'eve' }, 'eve is not an approver of R3 here: ana, ben, cleo'],
      [{ by: 'dan' }, 'dan is not an approver of R3 here: ana, ben, cleo'],
      [{ confirm: undefined }, unconfirmed],
      [{ confirm: 'demo/staging' }, unconfirmed],
      [{ verdict: 'maybe' }, 'verdict must be "approve" or "reject"'],
      [{ verdcit: 'approve' }, 'there is no field verdcit: planHash, by, verdict, comment, confirm, overrideFreeze'],
    ];
    for (const [wrong, sentence] of refusals) expect(await run.refusal('decide', { ...decision, ...wrong })).toBe(sentence);
    expect((await run.view()).decisions).toEqual([]);
    await run.handle.terminate();
  });

  test('is over when one person rejects it, and says who and why', async () => {
    const on = world.store();
    const run = await world.start('restore', on);
    await run.waitsFor('approval');
    await run.approve('ana');
    await run.send('decide', { planHash: (await run.plan()).hash, by: 'ben', verdict: 'reject', comment: 'not today' });
    expect(await run.end()).toMatchObject({
      kind: 'rejected',
      reason: 'ben rejected the plan: not today',
      evidence: { records: expect.any(Number) as number },
    });
    expect(on.script.changes()).toEqual([]);
  });

  test('expires when nobody answers (fault 25)', async () => {
    const on = world.store('demo/hasty');
    const run = await world.start('restore', on);
    expect(await run.end()).toMatchObject({ kind: 'expired', reason: expect.stringMatching(/^0 of 2 approvals within 1s$/) as string });
    expect(on.script.changes()).toEqual([]);
  });

  test('is asked again, with the difference shown, when the world has changed between approval and act', async () => {
    const on = world.store();
    on.script.on('pickSet', ({ nth }) => setOf(on.store, nth === 1 ? 'set-1' : 'set-2'));
    const run = await world.start('restore', on);
    const { planHash } = await run.waitsFor('approval');
    await run.approve('ana', 'ben');
    const view = await run.until((now) => now.waitingFor === 'approval' && now.planHash !== planHash);
    expect(on.script.changes()).toEqual([]);
    expect(view.locks).toEqual([]);
    const difference = view.notes['the approval is void, the plan has changed'] ?? '';
    expect(difference).toMatch(/^- 7 change .*set-1/m);
    expect(difference).toMatch(/^\+ 7 change .*set-2/m);
    expect(await currentDetails(run)).toContain('the approval is void, the plan has changed');
    expect(await run.refusal('decide', { planHash, by: 'cleo', verdict: 'approve', confirm: 'demo/production' })).toMatch(/read it again/);
    await run.approve('ana', 'cleo');
    await run.until(({ phase }) => phase === 'acting');
    await run.handle.terminate();
  });
});

async function currentDetails(run: Driven): Promise<string> {
  const metadata = await run.handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails;
}

test.concurrent('decisions that come as signals count like updates', async () => {
  const run = await waiting();
  const { hash } = await run.plan();
  for (const by of ['ana', 'ben'])
    await run.handle.signal('decide', { planHash: hash, by, verdict: 'approve', confirm: 'demo/production' });
  const view = await run.until(({ phase }) => phase === 'acting');
  expect(view.decisions).toMatchObject([
    { by: 'ana', via: 'signal' },
    { by: 'ben', via: 'signal' },
  ]);
  await run.handle.terminate();
});

test.concurrent('a signal that does not fit is dropped, and the notes say so', async () => {
  const run = await waiting();
  await run.handle.signal('decide', { planHash: (await run.plan()).hash, by: 'eve', verdict: 'approve' });
  const { notes, decisions } = await run.until((now) => Object.keys(now.notes).some((note) => note.includes('refused')));
  expect(decisions).toEqual([]);
  expect(Object.values(notes)).toContain('eve is not an approver of R3 here: ana, ben, cleo');
  await run.handle.terminate();
});

test.concurrent('a run is found by what it waits for, and by its risk', async () => {
  const run = await waiting();
  const query =
    "WaitingFor = 'approval' AND Risk = 'R3' AND System = 'demo' AND Environment = 'production' AND Runbook = 'restore' AND Phase = 'gate'";
  const found = async (): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { workflowId } of world.client.workflow.list({ query })) ids.push(workflowId);
    return ids;
  };
  await expect.poll(found, { timeout: 5000 }).toContain(run.handle.workflowId);
  await run.send('abort', { by: 'ana' });
  await expect.poll(found, { timeout: 5000 }).not.toContain(run.handle.workflowId);
});
