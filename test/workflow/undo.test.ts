import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import type { Script } from '../support/fake-steps.ts';
import { blocks, fails, says } from '../support/fake-steps.ts';
import type { Driven } from '../support/run-driver.ts';
import { vocabulary } from '../../src/steps/index.ts';
import type { StepName } from '../../src/steps/index.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld(inject('engine'));
});
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

function undosOf(script: Script): StepName[] {
  return script.names().filter((name) => vocabulary[name].effect === 'recover');
}

async function begin(runbook: string, on: { target: string; store: string }): Promise<Driven> {
  const run = await world.start(runbook, on, { input: runbook === 'restore' ? { keepOldSeconds: 0 } : {} });
  if (runbook !== 'restore') return run;
  await run.waitsFor('approval');
  await run.approve('ana', 'ben');
  return run;
}

/** Lets a running step time out in a moment, as an operator can: half a minute would be long for a test. */
async function hurry({ handle }: Driven, type: string): Promise<void> {
  await world.client.workflowService.updateActivityOptions({
    namespace: world.namespace,
    execution: { workflowId: handle.workflowId },
    type,
    activityOptions: {
      heartbeatTimeout: { seconds: 1 as never },
      startToCloseTimeout: { seconds: 1 as never },
      retryPolicy: { maximumAttempts: 1 },
    },
    updateMask: { paths: ['heartbeat_timeout', 'start_to_close_timeout', 'retry_policy.maximum_attempts'] },
  });
}

interface Row {
  runbook: string;
  step: StepName;
  nth?: number;
  undone: StepName[];
}

const set: StepName[] = ['discardSet', 'discardSet'];
const beside: StepName[] = ['dropBeside', ...set];
const stopped: StepName[] = ['allowWriters', ...beside];
const swapped: StepName[] = ['swapBack', ...stopped];

const matrix: Row[] = [
  { runbook: 'backup', step: 'storeHealthy', undone: [] },
  { runbook: 'backup', step: 'dumpStore', undone: ['discardSet'] },
  { runbook: 'backup', step: 'commitSet', undone: set },
  { runbook: 'backup', step: 'setIntact', undone: set },
  { runbook: 'restore', step: 'storeHealthy', undone: [] },
  { runbook: 'restore', step: 'dumpStore', undone: ['discardSet'] },
  { runbook: 'restore', step: 'commitSet', undone: set },
  { runbook: 'restore', step: 'setIntact', undone: set },
  { runbook: 'restore', step: 'restoreBeside', undone: beside },
  { runbook: 'restore', step: 'restoredAsManifest', undone: beside },
  { runbook: 'restore', step: 'checksPass', nth: 1, undone: beside },
  { runbook: 'restore', step: 'stopWriters', undone: stopped },
  { runbook: 'restore', step: 'swapDatabases', undone: swapped },
  { runbook: 'restore', step: 'checksPass', nth: 2, undone: swapped },
  { runbook: 'restore', step: 'dropKept', undone: [] },
  { runbook: 'drillRecovery', step: 'restoreToScratch', undone: ['dropBeside'] },
  { runbook: 'drillRecovery', step: 'compareRestored', undone: ['dropBeside'] },
  { runbook: 'drillRecovery', step: 'judgeChecks', undone: ['dropBeside'] },
  { runbook: 'drillRecovery', step: 'writeDrillReport', undone: ['dropBeside'] },
];

describe.concurrent('a step that fails for good and is rolled back', () => {
  const titled = matrix.map((row) => ({
    ...row,
    title: `${row.step}${row.nth === 2 ? ' the second time' : ''} of ${row.runbook} → ${row.undone.join(', ') || 'nothing'}`,
  }));

  test.each(titled)('$title', { tags: ['thorough'] }, async ({ runbook, step, nth, undone }) => {
    const on = world.store();
    on.script.on(step, (call) => (nth === undefined || call.nth === nth ? fails()(call) : undefined));
    const run = await begin(runbook, on);
    if (step === 'dropKept') {
      await run.waitsFor('signOff');
      await run.send('signOff', { by: 'ben' });
    }
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
    const end = await run.end();
    expect(end).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(end).toHaveProperty('message', expect.stringContaining(`(${step}) failed: ${step} does not work. Look at it.`));
    expect(undosOf(on.script)).toEqual(undone);
    const fate =
      undone.length > 0
        ? /Everything that was changed has been put back$/
        : step === 'dropKept'
          ? /What was reached before stays as it is$/
          : /Look at it\.$/;
    expect(end).toHaveProperty('message', expect.stringMatching(fate));
  });

  test.each(['backup', 'restore', 'drillRecovery'])('has a row for every step of %s that acts', async (runbook) => {
    const planned = await (await world.start(runbook, world.store(), { dryRun: true })).end();
    const { lines } = (planned as { plan: Plan }).plan;
    const firstChange = lines.findIndex((line) => line.effect === 'change' || line.effect === 'verify');
    const acting = lines
      .slice(firstChange)
      .filter((line) => line.effect !== 'wait')
      .map((line) => line.step);
    expect(matrix.filter((row) => row.runbook === runbook).map((row) => row.step)).toEqual(acting);
  });

  test.each([
    ['backup', 'databaseOf'],
    ['restore', 'pickSet'],
    ['drillRecovery', 'scratchServer'],
    ['verifyBackups', 'judgeSet'],
  ] as const)('ends %s at once while it is planned: %s', async (runbook, step) => {
    const on = world.store();
    on.script.on(step, fails());
    expect(await (await world.start(runbook, on)).end()).toMatchObject({
      kind: 'failed',
      type: 'Unsafe',
      message: `${step} does not work. Look at it.`,
    });
    expect(on.script.changes()).toEqual([]);
  });
});

describe.concurrent('an undo', { tags: ['thorough'] }, () => {
  test('of a change whose answer never came is done all the same', async () => {
    const on = world.store();
    let happened = false;
    on.script.on('commitSet', () => {
      happened = true;
      return fails()({ step: 'commitSet', input: {}, nth: 1 });
    });
    const run = await begin('backup', on);
    await run.waitsFor('answer');
    await run.send('answer', { step: 4, choice: 'rollBack', by: 'ana' });
    await run.end();
    expect(happened).toBe(true);
    expect(undosOf(on.script)).toEqual(set);
  });

  test('of a change that timed out is done, because it may have happened', async () => {
    const on = world.store();
    const reached = Promise.withResolvers<void>();
    const hanging = Promise.withResolvers<void>();
    on.script.on('dumpStore', async () => {
      reached.resolve();
      await hanging.promise;
    });
    const run = await begin('backup', on);
    await reached.promise;
    await hurry(run, 'dumpStore');
    expect((await run.waitsFor('answer')).waitingReason).toMatch(
      /^step 3 \(dumpStore\) failed: no answer in time \((START_TO_CLOSE|HEARTBEAT)\)/,
    );
    await run.send('answer', { step: 3, choice: 'rollBack', by: 'ana' });
    await run.end();
    hanging.resolve();
    expect(undosOf(on.script)).toEqual(['discardSet']);
  });

  test('is not registered for a change that was never asked for', async () => {
    const on = world.store();
    const { twist, reached, letGo } = blocks({ deaf: true });
    on.script.on('dumpStore', twist);
    const run = await begin('backup', on);
    await reached;
    await run.send('hold', { by: 'ana' });
    letGo();
    await run.waitsFor('release');
    await run.send('abort', { by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'aborted' });
    expect(undosOf(on.script)).toEqual(['discardSet']);
  });

  test('that fails for good ends the run as UndoFailed, which says what is left, in order', async () => {
    const on = world.store();
    on.script.on('checksPass', (call) => (call.nth === 2 ? says('failed')(call) : undefined));
    on.script.on('allowWriters', fails());
    const run = await begin('restore', on);
    await run.waitsFor('answer');
    await run.send('answer', { step: 12, choice: 'rollBack', by: 'ana' });
    const end = await run.end();
    expect(end).toMatchObject({ kind: 'failed', type: 'UndoFailed' });
    const { message, details } = end as { message: string; details: [{ left: string[] }] };
    expect(message).toMatch(
      /^the undo of allowWriters does not work: allowWriters does not work\. Look at it\. A person must do, in this order: psql .* with allow_connections true' ; dropdb .* ; aws s3 rm .* ; aws s3 rm /,
    );
    expect(details[0].left).toHaveLength(4);
    expect(details[0].left[0]).toContain('allow_connections true');
    expect(undosOf(on.script)).toEqual(['swapBack', 'allowWriters']);
  });

  test('of a temporary change is done when the run ends well, and only that', async () => {
    const on = world.store();
    const run = await begin('drillRecovery', on);
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(on.script.changes()).toEqual(['restoreToScratch', 'writeDrillReport', 'dropBeside']);
  });

  test('that fails after all went well ends the run as UndoFailed, tried once and not again', async () => {
    const on = world.store();
    on.script.on('dropBeside', fails());
    const run = await begin('drillRecovery', on);
    expect(await run.end()).toMatchObject({
      kind: 'failed',
      type: 'UndoFailed',
      details: [{ left: [expect.stringContaining('dropdb') as string] }],
    });
    expect(undosOf(on.script)).toEqual(['dropBeside']);
  });

  test('goes on when somebody cancels again, and the run still says that it was cancelled', async () => {
    const on = world.store();
    const change = blocks();
    const undo = blocks();
    on.script.on('dumpStore', change.twist);
    on.script.on('discardSet', undo.twist);
    const run = await begin('backup', on);
    await change.reached;
    await run.handle.cancel();
    await undo.reached;
    await run.handle.cancel();
    expect(await run.refusal('abort', { by: 'ana' })).toBe('too late: the run is in phase undoing');
    undo.letGo();
    expect(await run.end()).toMatchObject({ type: 'cancelled' });
    expect(undosOf(on.script)).toEqual(['discardSet']);
  });
});

describe.concurrent('a cancel by the Temporal UI', { tags: ['thorough'] }, () => {
  test('lets a change end before its undo begins', async () => {
    const on = world.store();
    const { twist, reached, letGo } = blocks({ deaf: true });
    on.script.on('dumpStore', twist);
    const run = await begin('backup', on);
    await reached;
    await run.handle.cancel();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(on.script.changes()).toEqual(['dumpStore']);
    letGo();
    expect(await run.end()).toMatchObject({ type: 'cancelled' });
    expect(on.script.changes()).toEqual(['dumpStore', 'discardSet']);
  });

  test('undoes what was done, and is recorded', async () => {
    const on = world.store();
    const { twist, reached } = blocks();
    on.script.on('commitSet', twist);
    const run = await begin('backup', on);
    await reached;
    await run.handle.cancel();
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'cancelled' });
    expect(undosOf(on.script)).toEqual(set);
    expect([...world.files.values()].find((text) => text.includes(run.handle.workflowId))).toMatch(/"kind":"end","ended":"cancelled"/);
  });

  test('counts although the last step does not heed it', async () => {
    const on = world.store();
    const { twist, reached, letGo } = blocks({ deaf: true });
    on.script.on('setIntact', twist);
    const run = await begin('backup', on);
    await reached;
    await run.handle.cancel();
    letGo();
    expect(await run.end()).toMatchObject({ type: 'cancelled' });
    expect(undosOf(on.script)).toEqual(set);
  });
});
