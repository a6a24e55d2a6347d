import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { valuesOf } from '../../support/data-world.ts';
import { dockerEngine } from '../../support/docker-engine.ts';
import type { DrillProject } from '../../support/drill-project.ts';
import { buildPostgres, drillProject, password, postgresAlone } from '../../support/drill-project.ts';
import type { DrillStage } from '../../support/drill-stage.ts';
import { drillStage } from '../../support/drill-stage.ts';
import { servers } from '../../support/servers.ts';
import { eventually } from '../../support/fault-run.ts';

const engine = await dockerEngine();

describe.skipIf(engine === undefined)('a recovery drill on a PostgreSQL that Compose raises', { timeout: 180_000 }, () => {
  let stage: DrillStage;
  let drill: DrillProject;
  // In a network that no other test has.
  const address = '10.215.41.2';
  const scratchUrl = `postgresql://postgres:${password}@${address}:5432/postgres`;
  beforeAll(async () => {
    if (engine === undefined) return;
    await buildPostgres(engine, servers().postgres.binDir);
    drill = await drillProject(engine, postgresAlone(address));
    const { project, directory, host } = drill.target;
    stage = await drillStage({ drillTarget: { kind: 'compose', project, directory, host }, scratchUrl, path: engine.path });
  }, 180_000);
  afterEach(async () => {
    const left = await drill.left();
    if (left.length > 0) throw new Error(`the drill left ${left.join(', ')}`);
  });
  afterAll(async () => {
    await stage?.close();
    await drill?.[Symbol.asyncDispose]();
  });

  const raised = async (): Promise<void> =>
    void (await eventually('the project is raised', async () => (await drill.left()).some((one) => one.startsWith('container '))));
  const isUp = async (): Promise<void> =>
    void (await eventually('its server answers', async () => (await valuesOf(scratchUrl, 'select 1')).length === 1));

  test('proves that the store can be put back, on a server that was not there before and is not there after (E19)', async () => {
    const run = await stage.start('drillRecovery');
    await raised();
    const ended = await stage.runs.outcome<'drillRecovery'>(run.ref);
    expect(ended).toMatchObject({ kind: 'done', outcome: { verdict: { kind: 'successful' }, rowsDifferent: 0 } });
    if (ended.kind !== 'done') return;
    expect(ended.outcome.rowsCompared).toBeGreaterThan(0);
    expect(await drill.left()).toEqual([]);
    await expect(valuesOf(scratchUrl, 'select 1')).rejects.toBeInstanceOf(Error);
    const steps = (await stage.runs.timeline(run.ref)).filter(({ effect }) => effect === 'change' || effect === 'undo');
    expect(steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'raiseDrillTarget done',
      'restoreToScratch done',
      'writeDrillReport done',
      'dropBeside done',
      'removeDrillTarget done',
    ]);
    const [raise] = steps;
    const raiseSeconds = (Date.parse(raise?.endedAt ?? '') - Date.parse(raise?.startedAt ?? '')) / 1000;
    expect(raiseSeconds).toBeGreaterThan(1);
    expect(ended.outcome.rtoSeconds).toBeGreaterThan(raiseSeconds);
    expect(stage.worker.said()).not.toContain(password);
  });

  test('goes on after its worker was killed while it was raised, and leaves nothing', { tags: ['matrix'] }, async () => {
    const run = await stage.start('drillRecovery');
    await raised();
    await stage.worker.kill();
    await stage.worker.start();
    expect(await run.ended()).toBe('done');
  });

  test('that is aborted in its restore leaves nothing', { tags: ['matrix'] }, async () => {
    const run = await stage.start('drillRecovery');
    await run.running('restoreToScratch');
    await run.send('abort');
    expect(await run.ended()).toBe('aborted');
  });

  test('removes first what a drill left that was ended by force', async () => {
    const terminated = await stage.start('drillRecovery', 'staging');
    await isUp();
    await stage.worker.kill();
    await terminated.send('terminate');
    await stage.worker.start();
    expect(await drill.place.holders()).toEqual([expect.objectContaining({ of: 'shop/staging main', run: terminated.ref.workflowId })]);
    expect(await (await stage.start('drillRecovery')).ended()).toBe('done');
  });

  test('is refused while another drill holds the project, with what to do, and that drill is not disturbed', async () => {
    const first = await stage.start('drillRecovery', 'staging');
    await raised();
    const second = await stage.start('drillRecovery');
    await expect(stage.runs.outcome(second.ref)).rejects.toThrow(/is held by the drill .* of shop\/staging main, which still runs/);
    expect(await first.ended()).toBe('done');
  });

  test('is refused while its project is what another system runs in, whatever its name says (E19)', async () => {
    const { project, directory } = drill.target;
    const store = { kind: 'postgres', url: 'env:OTHER_URL' };
    await stage.writeSystem('other', {
      stores: { main: store },
      environments: { production: { platform: { kind: 'compose', project, directory } } },
    });
    await expect(stage.runs.outcome((await stage.start('drillRecovery')).ref)).rejects.toThrow(
      new RegExp(`the project ${project} is where other/production runs`),
    );
    await stage.writeSystem('other', { stores: { main: store }, environments: { production: {} } });
    expect(await (await stage.start('drillRecovery')).ended()).toBe('done');
  });
});
