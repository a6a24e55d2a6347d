import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeployStage } from '../support/deploy-stage.ts';
import { deployStage } from '../support/deploy-stage.ts';
import type { FaultRun } from '../support/fault-run.ts';
import { hasKubelab, useKubelab } from '../support/kubelab.ts';

describe.runIf(hasKubelab)('a worker killed with -9', () => {
  const lab = useKubelab();
  let stage: DeployStage;
  beforeAll(async () => void (stage = await deployStage(lab())));
  afterAll(async () => await stage?.close());

  const live = async (): Promise<string> => await stage.kubectl('get', 'service', 'gateway', '-o', 'jsonpath={.spec.selector.version}');
  async function killedAfter(run: FaultRun, step: string): Promise<void> {
    await run.done(step);
    await stage.worker.kill();
    await stage.worker.start();
  }
  let release = 1;

  /** A release of api whose worker is killed after a step, and what became of it. */
  async function released(step: string): Promise<{ ended: string; isThere: boolean; rollouts: number }> {
    const before = await stage.rollouts('api');
    release += 1;
    const run = await stage.start('deploy', { release: `v${release}`, services: ['api'] });
    await killedAfter(run, step);
    const ended = await run.ended();
    return { ended, isThere: (await stage.image('api')) === `lab.test/api:v${release}`, rollouts: (await stage.rollouts('api')) - before };
  }
  const once = { ended: 'done', isThere: true, rollouts: 1 };

  test('right after the image was asked for: the release is rolled out once (fault 2)', async () => {
    expect(await released('putImage')).toEqual(once);
  });

  test.for(['releaseFits', 'keepSnapshot', 'rolledOut', 'serviceHealthy', 'recordRelease'])(
    'after %s of a deployment: the release is rolled out once (fault 2)',
    { tags: ['matrix'] },
    async (step) => {
      expect(await released(step)).toEqual(once);
    },
  );

  test.for(['keepSnapshot', 'returnToRevision', 'rolledOut'])(
    'after %s of a rollback: the service goes back once, to what was resolved',
    { tags: ['matrix'] },
    async (step) => {
      const [now, before] = [await stage.image('api'), await stage.rollouts('api')];
      const run = await stage.start('rollback', { services: ['api'] });
      await killedAfter(run, step);
      expect(await run.ended()).toBe('done');
      expect(await stage.image('api')).not.toBe(now);
      expect(await stage.rollouts('api')).toBe(before + 1);
    },
  );

  test.for(['serviceHealthy', 'switchRoute'])('after %s of a switch: the traffic is switched once', { tags: ['matrix'] }, async (step) => {
    const before = await live();
    const run = await stage.start('switchTraffic', { route: 'gateway' });
    await killedAfter(run, step);
    expect(await run.ended()).toBe('done');
    expect(await live()).toBe(before === 'blue' ? 'green' : 'blue');
  });

  test('while a bad release is put back: the old one is back, once, and nothing else', { tags: ['matrix'] }, async () => {
    const [now, before] = [await stage.image('api'), await stage.rollouts('api')];
    const run = await stage.start('deploy', { release: 'crash', services: ['api'] });
    await run.running('restoreSnapshot');
    await stage.worker.kill();
    await stage.worker.start();
    expect(await run.ended()).toBe('StepFailed');
    expect(await stage.image('api')).toBe(now);
    expect(await stage.rollouts('api')).toBe(before + 2);
  });
});
