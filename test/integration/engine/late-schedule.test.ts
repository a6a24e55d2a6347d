import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineWorld } from '../../support/engine-world.ts';
import { engineWorld } from '../../support/engine-world.ts';
import { drive } from '../../support/run-driver.ts';
import { servers } from '../../support/servers.ts';

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld({ address: servers().temporal.address });
});
afterAll(async () => await world.close());

/** Starts a backup by a schedule whose nominal time was two hours ago. */
async function startedLate(lateAfterSeconds?: number) {
  const on = world.store();
  const due = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000);
  const schedule = await world.client.schedule.create({
    scheduleId: `late/${on.store}`,
    spec: { intervals: [{ every: '1h' }] },
    state: { paused: true },
    action: {
      type: 'startWorkflow',
      workflowType: 'backup',
      workflowId: `backup/late/${on.store}`,
      taskQueue: 'watchkeeper',
      args: [
        {
          target: on.target,
          requester: 'schedule/late',
          input: { store: on.store },
          ...(lateAfterSeconds !== undefined && { lateAfterSeconds }),
        },
      ],
    },
  });
  await schedule.backfill({ start: new Date(due.getTime() - 1000), end: new Date(due.getTime() + 1000), overlap: 'ALLOW_ALL' });
  for (;;) {
    const [action] = (await schedule.describe()).info.recentActions;
    if (action?.action.type === 'startWorkflow') {
      const { workflowId, firstExecutionRunId } = action.action.workflow;
      return { ...on, due, run: drive(world.client, world.client.workflow.getHandle(workflowId), firstExecutionRunId) };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('a scheduled run that starts too late says so, with the time it was due, and does not act', async () => {
  const { run, due, script } = await startedLate(3600);
  expect(await run.end()).toMatchObject({
    kind: 'skipped',
    reason: expect.stringMatching(
      new RegExp(`^due at ${due.toISOString()}, started [0-9]+ s later; more than 3600 s late it does not act$`),
    ) as string,
    evidence: { records: 2 },
  });
  expect(script.names()).toEqual([]);
});

test('a scheduled run that may be late acts', async () => {
  const { run } = await startedLate(86_400);
  expect(await run.end()).toMatchObject({ kind: 'done' });
  const { run: unlimited } = await startedLate();
  expect(await unlimited.end()).toMatchObject({ kind: 'done' });
});

test('a run that no schedule started is never late', async () => {
  const run = await world.start('backup', world.store(), { lateAfterSeconds: 0 });
  expect(await run.end()).toMatchObject({ kind: 'done' });
});
