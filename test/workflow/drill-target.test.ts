import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { DrillReport } from '../../src/domain/backup/drill-report.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import type { StepName } from '../../src/steps/index.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { blocks, fails, says } from '../support/fake-steps.ts';

let world: EngineWorld;
const target = 'demo/drilled';
beforeAll(async () => void (world = await engineWorld({ ...inject('engine'), targets: [target] })));
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

describe.concurrent('a drill on what is raised for it', () => {
  test('raises it first, restores into it, and takes it down last', async () => {
    const on = world.store(target);
    const run = await world.start('drillRecovery', on);
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { verdict: { kind: 'successful' } } });
    expect(on.script.changes()).toEqual(['raiseDrillTarget', 'restoreToScratch', 'writeDrillReport', 'dropBeside', 'removeDrillTarget']);
    expect(on.script.names()).not.toContain('scratchServer');
  });
});

describe.concurrent('a drill target', { tags: ['thorough'] }, () => {
  test('is marked with the id of its drill, and taken down by that', async () => {
    const on = world.store(target);
    await (await world.start('drillRecovery', on)).end();
    const [raised, removed] = (['raiseDrillTarget', 'removeDrillTarget'] as const).map((step) =>
      on.script.calls.find((call) => call.step === step),
    );
    expect(raised?.input).toEqual({ store: on.store, drillId: expect.stringMatching(/^\d{8}t\d{6}z-[0-9a-f]{6}$/) as string });
    expect(removed?.input).toEqual(raised?.input);
  });

  test('counts among the times of its drill, and the report says so', async () => {
    const on = world.store(target);
    on.script.on('raiseDrillTarget', async () => await new Promise((resolve) => setTimeout(resolve, 1200)));
    const end = (await (await world.start('drillRecovery', on)).end()) as { outcome: { rtoSeconds: number } };
    expect(end.outcome.rtoSeconds).toBeGreaterThanOrEqual(1.2);
    const written = on.script.calls.find(({ step }) => step === 'writeDrillReport');
    const report = (written?.input as { report: DrillReport } | undefined)?.report;
    expect(report?.phases.map(({ name }) => name)).toEqual([
      'raise the drill target',
      'restore',
      'compare with the manifest',
      "the application's checks",
    ]);
    expect(report?.phases[0]?.startedAt).toBe(report?.startedAt);
  });

  test('is told of before anything is raised, and planning raises nothing', async () => {
    const on = world.store(target);
    const { plan } = (await (await world.start('drillRecovery', on, { dryRun: true })).end()) as { plan: Plan };
    expect(plan.notes).toEqual({ 'raised for this drill': 'project shop-drill: postgres (postgres:17)' });
    expect(plan.lines.find(({ step }) => step === 'raiseDrillTarget')).toMatchObject({
      command: expect.stringMatching(/^docker compose -p shop-drill .* up --detach/) as string,
      undo: expect.stringMatching(/^docker compose -p shop-drill down --volumes/) as string,
      temporary: true,
    });
    expect(on.script.changes()).toEqual([]);
  });

  test('that is not isolated ends its drill at once, with nothing raised', async () => {
    const on = world.store(target);
    on.script.on('drillTargetPlan', fails());
    expect(await (await world.start('drillRecovery', on)).end()).toMatchObject({ kind: 'failed', type: 'Unsafe' });
    expect(on.script.changes()).toEqual([]);
  });

  test.each<StepName>(['raiseDrillTarget', 'restoreToScratch', 'compareRestored', 'judgeChecks', 'writeDrillReport'])(
    'is gone when %s failed for good',
    async (step) => {
      const on = world.store(target);
      on.script.on(step, fails());
      const run = await world.start('drillRecovery', on);
      const { parkedStep } = await run.waitsFor('answer');
      await run.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
      expect(await run.end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
      expect(on.script.changes().at(-1)).toBe('removeDrillTarget');
      expect(on.script.changes().filter((name) => name === 'removeDrillTarget')).toHaveLength(1);
    },
  );

  test('is gone when what was restored into it is bad: that is a finding', async () => {
    const on = world.store(target);
    on.script.on('compareRestored', says('failed'));
    expect(await (await world.start('drillRecovery', on)).end()).toMatchObject({ kind: 'done', outcome: { verdict: { kind: 'failed' } } });
    expect(on.script.changes().at(-1)).toBe('removeDrillTarget');
  });

  test.each<'an abort' | 'a cancel'>(['an abort', 'a cancel'])('is gone after %s while it was raised', async (how) => {
    const on = world.store(target);
    const { twist, reached } = blocks();
    on.script.on('raiseDrillTarget', twist);
    const run = await world.start('drillRecovery', on);
    await reached;
    if (how === 'an abort') await run.send('abort', { by: 'ana' });
    else await run.handle.cancel();
    await run.end();
    expect(on.script.changes()).toEqual(['raiseDrillTarget', 'removeDrillTarget']);
  });

  test('that cannot be taken down ends as UndoFailed and says how a person does it', async () => {
    const on = world.store(target);
    on.script.on('removeDrillTarget', fails());
    expect(await (await world.start('drillRecovery', on)).end()).toMatchObject({
      kind: 'failed',
      type: 'UndoFailed',
      details: [{ left: [expect.stringContaining('docker compose -p shop-drill down --volumes') as string] }],
    });
  });
});
