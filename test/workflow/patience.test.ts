import { Connection } from '@temporalio/client';
import { describe, expect, inject, test as base } from 'vitest';
import { startTimeSkipping } from '../../src/embedded/time-skipping.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld } from '../support/engine-world.ts';
import { fails } from '../support/fake-steps.ts';
import { addSearchAttributes } from '../support/fresh-namespace.ts';

/**
 * A world whose clock jumps to the next timer, so that hours and days pass at once. One for each run: when nothing is due, the clock runs
 * away by years.
 */
const test = base.extend<{ world: EngineWorld }>({
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads the names of fixtures from the pattern
  async world({}, use) {
    const server = await startTimeSkipping();
    const connection = await Connection.connect({ address: server.address });
    await addSearchAttributes(connection, 'default');
    await connection.close();
    const { bundleFile } = inject('engine');
    const targets = ['demo/production', 'demo/unreachable'];
    const world = await engineWorld({ address: server.address, namespace: 'default', bundleFile, targets });
    await use(world);
    await world.close();
    await server.stop();
  },
});

describe.concurrent('a person who does not answer', { tags: ['thorough'] }, () => {
  test.for([
    ['backup', 'commitSet', ['dumpStore', 'commitSet', 'discardSet', 'discardSet']],
    ['drillRecovery', 'writeDrillReport', ['restoreToScratch', 'writeDrillReport', 'dropBeside']],
  ] as const)('lets a parked %s take its safe default', async ([runbook, step, changes], { world }) => {
    const on = world.store();
    on.script.on(step, fails());
    const run = await world.start(runbook, on);
    expect(await run.end()).toMatchObject({ type: 'StepFailed', message: expect.stringMatching(/has been put back$/) as string });
    expect(on.script.changes()).toEqual(changes);
  });

  test('lets a plan expire', async ({ world }) => {
    const run = await world.start('restore', world.store());
    expect(await run.end()).toMatchObject({ kind: 'expired', reason: '0 of 2 approvals within 1h' });
  });
});

describe.concurrent('a change', { tags: ['thorough'] }, () => {
  test('is tried again where that may help, as often as its class says', async ({ world }) => {
    const on = world.store();
    on.script.on('commitSet', fails({ kind: 'Unavailable' }));
    await (await world.start('backup', on)).end();
    expect(on.script.names().filter((name) => name === 'commitSet')).toHaveLength(5);
  });
});

describe.concurrent('an undo', { tags: ['thorough'] }, () => {
  test('is tried until it works', async ({ world }) => {
    const on = world.store();
    on.script.on('commitSet', fails());
    on.script.on('discardSet', fails({ times: 10, kind: 'Unavailable' }));
    const run = await world.start('backup', on);
    expect(await run.end()).toMatchObject({ type: 'StepFailed', message: expect.stringMatching(/has been put back$/) as string });
    expect(on.script.names().filter((name) => name === 'discardSet')).toHaveLength(12);
  });

  test('that has not worked for half an hour is left to a person', async ({ world }) => {
    const on = world.store();
    on.script.on('commitSet', fails());
    on.script.on('discardSet', fails({ kind: 'Unavailable' }));
    const run = await world.start('backup', on);
    expect(await run.end()).toMatchObject({ type: 'UndoFailed' });
    expect(on.script.names().filter((name) => name === 'discardSet')).toHaveLength(20);
  });
});

test.concurrent(
  'a record that cannot be written for minutes is missing, and the run ends as it should',
  { tags: ['thorough'] },
  async ({ world }) => {
    const run = await world.start('backup', world.store('demo/unreachable'));
    expect(await run.end()).toMatchObject({ kind: 'done', evidence: { missing: 'the store does not answer' } });
  },
);

test.concurrent('a freeze of three days ends after three days', { tags: ['thorough'] }, async ({ world }) => {
  const until = new Date(Date.now() + 3 * 24 * 3600 * 1000).toISOString();
  const run = await world.startRaw('freeze', [{ target: 'demo/x', requester: 'olga', reason: 'r', until }], 'freeze/demo/x');
  expect(await run.handle.result()).toEqual({ endedBy: 'its time' });
});
