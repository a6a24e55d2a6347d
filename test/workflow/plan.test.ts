import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { summaryOf } from '../../src/workflows/run/summary.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { says } from '../support/fake-steps.ts';

let world: EngineWorld;
let odd: EngineWorld;
beforeAll(async () => {
  const { address, bundleFile } = inject('engine');
  const workflowsPath = fileURLToPath(new URL('../support/odd-runbooks/index.ts', import.meta.url));
  [world, odd] = await Promise.all([
    engineWorld({ address, bundleFile, targets: ['demo/production', 'demo/single'] }),
    engineWorld({ address, workflowsPath }),
  ]);
});
afterAll(async () => {
  await Promise.all([replayAll(world), replayAll(odd)]);
  await Promise.all([world.close(), odd.close()]);
});

describe.concurrent('a dry run', () => {
  test.each(['backup', 'restore', 'drillRecovery', 'verifyBackups'])(
    'of %s only looks, takes no lock, writes no record and gives the plan',
    async (runbook) => {
      const on = world.store();
      const run = await world.start(runbook, on, { dryRun: true });
      const end = await run.end();
      expect(end).toMatchObject({
        kind: 'planned',
        plan: { runbook, target: 'demo/production', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      });
      expect(on.script.changes()).toEqual([]);
      const { lines } = (end as { plan: Plan }).plan;
      expect(lines.map((line) => line.n)).toEqual(lines.map((_, index) => index + 1));
      for (const line of lines.filter(({ effect }) => effect === 'change')) expect(line.undo ?? '').not.toBe('');
      const events = await run.events();
      expect(events.some((event) => event.startChildWorkflowExecutionInitiatedEventAttributes)).toBe(false);
      expect([...world.files.values()].some((text) => text.includes(`"${run.handle.workflowId}"`))).toBe(false);
    },
  );

  test('gives the hash that a real run of the same moment asks approval for', async () => {
    const run = await world.start('restore', world.store());
    const { planHash } = await run.waitsFor('approval');
    expect((await run.plan()).hash).toBe(planHash);
    await run.handle.terminate();
  });
});

test('a health check looks at every store of its environment and asks nobody', async () => {
  const run = await world.start('healthCheck', { target: 'demo/single', store: 'main' });
  expect(await run.end()).toMatchObject({ kind: 'done', outcome: { verdict: { kind: 'successful' }, stores: [{ store: 'main' }] } });
});

test('a runbook that only looks has its bad finding as its outcome, and does not fail', async () => {
  const on = world.store();
  on.script.on('judgeSet', says('failed'));
  const run = await world.start('verifyBackups', on);
  expect(await run.end()).toMatchObject({ kind: 'done', outcome: { verdict: { kind: 'failed' } } });
});

describe.concurrent('a run that acts', () => {
  test('reads in the Temporal UI as the commands a person would have typed', async () => {
    const on = world.store();
    const run = await world.start('backup', on);
    await run.end();
    const summaries = (await run.events())
      .filter((event) => event.activityTaskScheduledEventAttributes)
      .map((event) => JSON.parse(Buffer.from(event.userMetadata?.summary?.data ?? '""').toString()) as string);
    const commands = (await run.plan()).lines.map(({ command }) => command);
    expect(summaries.slice(1, -1)).toEqual(commands.map(summaryOf));
    expect([summaries[0], summaries.at(-1)]).toEqual([
      'watchkeeper systems check  # backup demo/production',
      'write the evidence of this run',
    ]);
  });

  test('costs few events beyond its steps: six a step, and thirty in all', { tags: ['thorough'] }, async () => {
    const run = await world.start('backup', world.store());
    await run.end();
    expect((await run.events()).length).toBeLessThanOrEqual(5 * 6 + 30);
  });

  test('fails as PlanChanged at a step that was not planned, before it does it, and undoes the rest', async () => {
    const on = odd.store();
    on.script.on('judgeChecks', says('failed'));
    const run = await odd.start('strays', on);
    expect(await run.end()).toMatchObject({
      kind: 'failed',
      type: 'PlanChanged',
      message: expect.stringMatching(
        /^step 3 is not the approved one\. Approved: nothing more\. Now: aws s3api put-object .*Everything that was changed has been put back$/,
      ) as string,
    });
    expect(on.script.changes()).toEqual(['dumpStore', 'discardSet']);
  });

  test('fails as PlanChanged at a step with other input than was planned', { tags: ['thorough'] }, async () => {
    const on = odd.store();
    on.script.on('judgeChecks', says('failed'));
    const run = await odd.start('turnsOff', on);
    expect(await run.end()).toMatchObject({
      type: 'PlanChanged',
      message: expect.stringContaining("Now: aws s3api put-object --if-none-match '*' --key another/") as string,
    });
    expect(on.script.changes()).toEqual(['dumpStore', 'discardSet']);
  });

  test('fails as PlanChanged at a wait that was not planned', { tags: ['thorough'] }, async () => {
    const on = odd.store();
    on.script.on('judgeChecks', says('failed'));
    expect(await (await odd.start('lingers', on)).end()).toMatchObject({
      type: 'PlanChanged',
      message: expect.stringContaining('the run waits where the plan has nothing more') as string,
    });
    expect(on.script.changes()).toEqual(['dumpStore', 'discardSet']);
  });

  test('may leave planned steps out', async () => {
    const on = odd.store();
    on.script.on('judgeChecks', says('failed'));
    expect(await (await odd.start('shortens', on)).end()).toMatchObject({ kind: 'done' });
    expect(on.script.changes()).toEqual(['dumpStore']);
  });

  test('does not take the first sign-off for the second', async () => {
    const run = await odd.start('asksTwice', odd.store());
    await run.until((view) => (view.waitingReason ?? '').startsWith('Is the first good?'));
    await run.send('signOff', { by: 'ana' });
    await run.until((view) => (view.waitingReason ?? '').startsWith('Is the second good?'));
    await run.send('signOff', { by: 'ben' });
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: ['ana', 'ben'] });
  });
});
