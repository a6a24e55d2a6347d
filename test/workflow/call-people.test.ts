import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Notice } from '../../src/domain/incident/notice.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { fails } from '../support/fake-steps.ts';
import { fakeIncidentActivities } from '../support/fake-incident-activities.ts';

const heard: { by: 'room' | 'page'; notice: Notice }[] = [];
let world: EngineWorld;
beforeAll(async () => {
  const activities = fakeIncidentActivities({
    async tell({ notice }) {
      heard.push({ by: 'room', notice });
      return await Promise.resolve([]);
    },
    async pageLevel({ level, notice }) {
      heard.push({ by: 'page', notice });
      return await Promise.reject(new Error(`the pager of level ${level} is broken`));
    },
  });
  world = await engineWorld({ ...inject('engine'), targets: ['demo/reached', 'demo/production'], activities });
});
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

const heardOf = (workflowId: string) => heard.filter(({ notice }) => notice.workflowId === workflowId);

describe('people', { tags: ['thorough'] }, () => {
  test('are told in their rooms that a run waits for an approval, and paged when a step failed for good, once each', async () => {
    const on = world.store('demo/reached');
    on.script.on('restoreBeside', fails());
    const run = await world.start('restore', on);
    await run.waitsFor('approval');
    await run.approve('ana', 'ben');
    // A page that cannot be sent holds nothing up.
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
    await run.end();
    const said = heardOf(run.handle.workflowId).map(({ by, notice: { title, kind } }) => [by, kind, title]);
    expect(said.filter(([by]) => by === 'room')).toEqual([['room', 'approval', 'restore of demo/reached waits for approval']]);
    expect(said.at(-1)).toEqual(['page', 'approval', 'restore of demo/reached waits for an answer: a step failed']);
  });

  test('are told nothing where the system file does not say how', async () => {
    const run = await world.start('restore', world.store());
    await run.waitsFor('approval');
    expect(heardOf(run.handle.workflowId)).toEqual([]);
    await run.handle.terminate();
  });
});
