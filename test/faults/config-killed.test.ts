import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { valuesOf } from '../support/data-world.ts';
import type { DeployStage } from '../support/deploy-stage.ts';
import { deployStage } from '../support/deploy-stage.ts';
import type { FaultRun } from '../support/fault-run.ts';
import { startOn } from '../support/fault-run.ts';
import type { FaultStage, Scene } from '../support/fault-stage.ts';
import { faultStage } from '../support/fault-stage.ts';
import { hasKubelab, useKubelab } from '../support/kubelab.ts';

async function killedAfter({ worker }: DeployStage | FaultStage, run: FaultRun, step: string): Promise<void> {
  await run.done(step);
  await worker.kill();
  await worker.start();
}

describe.runIf(hasKubelab)('a worker killed with -9 while it changes variables', () => {
  const lab = useKubelab();
  let stage: DeployStage;
  beforeAll(async () => void (stage = await deployStage(lab())));
  afterAll(async () => await stage?.close());

  const levels = async (): Promise<string> => {
    const path = 'jsonpath={range .spec.template.spec.containers[0].env[*]}{.name}={.value} {end}';
    return await stage.kubectl('get', 'deployment', 'api', '-o', path);
  };
  let changes = 0;

  /** A change of a variable whose worker is killed after a step, and what became of it. */
  async function changed(step: string): Promise<{ ended: string; isThere: boolean; rollouts: number }> {
    const before = await stage.rollouts('api');
    changes += 1;
    const run = await stage.start('configChange', { service: 'api', set: { LEVEL: String(changes) } });
    await killedAfter(stage, run, step);
    const ended = await run.ended();
    return { ended, isThere: (await levels()).includes(`LEVEL=${changes} `), rollouts: (await stage.rollouts('api')) - before };
  }
  const once = { ended: 'done', isThere: true, rollouts: 1 };

  test('right after they were put: they are rolled out once (fault 2)', async () => {
    expect(await changed('putSettings')).toEqual(once);
  });

  test.for(['settingsFit', 'keepSnapshot', 'rolledOut', 'serviceHealthy'])(
    'after %s: they are rolled out once (fault 2)',
    { tags: ['matrix'] },
    async (step) => {
      expect(await changed(step)).toEqual(once);
    },
  );

  test('a secret that is not there is seen before anything is changed', async () => {
    const before = [await levels(), await stage.rollouts('api')];
    const run = await stage.start('configChange', { service: 'api', secrets: { KEY: 'k8s:nowhere/key' } });
    expect(await run.ended()).toBe('StepFailed');
    expect([await levels(), await stage.rollouts('api')]).toEqual(before);
  });
});

describe('settings of a store', () => {
  let stage: FaultStage;
  let scene: Scene;
  beforeAll(async () => {
    stage = await faultStage();
    scene = await stage.scene();
  });
  afterAll(async () => await stage?.close());

  async function asked(set: Record<string, string>): Promise<FaultRun> {
    const run = await startOn(scene, 'configChange', { set });
    await run.waitsFor('approval');
    const { hash = '' } = (await stage.runs.plan(run.ref)) ?? {};
    await stage.runs.decide(run.ref, { planHash: hash, by: 'ana', verdict: 'approve' });
    return run;
  }
  const inForce = async (name: string): Promise<unknown[]> => await valuesOf(scene.url, `show ${name}`);

  test('whose worker is killed with -9 right after they were put are in force (fault 2)', async () => {
    const run = await asked({ work_mem: '12MB' });
    await killedAfter(stage, run, 'putStoreSettings');
    expect(await run.ended()).toBe('done');
    expect(await inForce('work_mem')).toEqual(['12MB']);
  });

  test('whose server is killed with -9 while they are put are in force when it is back', async () => {
    const run = await asked({ maintenance_work_mem: '96MB', work_mem: '13MB' });
    await stage.killPostgres();
    await stage.startPostgres();
    expect(await run.ended()).toBe('done');
    expect([await inForce('maintenance_work_mem'), await inForce('work_mem')]).toEqual([['96MB'], ['13MB']]);
  });

  test('that the command line of the server sets are refused in the plan', async () => {
    const run = await startOn(scene, 'configChange', { set: { max_connections: '200' } });
    expect(await run.ended()).toBe('InvalidInput');
    expect(await inForce('max_connections')).toEqual(['60']);
  });
});
