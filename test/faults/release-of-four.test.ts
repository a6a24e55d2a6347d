import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answering } from '../support/answering.ts';
import type { DeployStage } from '../support/deploy-stage.ts';
import { deployStage } from '../support/deploy-stage.ts';
import { hasKubelab, useKubelab } from '../support/kubelab.ts';
import { undoneIn } from '../support/run-stage.ts';

const chain = ['one', 'two', 'three', 'four'] as const;

describe.runIf(hasKubelab)('a release of four services on Kubernetes', () => {
  const lab = useKubelab();
  let stage: DeployStage;
  let probe: Awaited<ReturnType<typeof answering>>;
  /** Called once, when the third is found bad. */
  let whenBad: (() => Promise<unknown>) | undefined;
  beforeAll(async () => {
    probe = await answering(async () => {
      if (!(await stage.image('three')).endsWith(':v2')) return 200;
      const act = whenBad;
      whenBad = undefined;
      await act?.();
      return 500;
    });
    const services = {
      one: {},
      two: { after: ['one'] },
      three: { after: ['two'], readyWithin: '5s', probes: [{ name: 'health', url: probe.url }] },
      four: { after: ['three'] },
    };
    stage = await deployStage(lab(), services);
  });
  afterAll(async () => {
    await stage?.close();
    probe?.close();
  });

  const images = async (): Promise<string[]> => await Promise.all(chain.map(async (name) => (await stage.image(name)).replace(/.*:/, '')));
  const rollouts = async (): Promise<number[]> => await Promise.all(chain.map(async (name) => await stage.rollouts(name)));

  test('whose third is bad leaves the first two as they were, put back in reverse order, and the fourth untouched (fault 39)', async () => {
    const before = await rollouts();
    const run = await stage.start('deploy', { release: 'v2', services: [...chain] });
    expect(await run.ended()).toBe('StepFailed');
    expect(await images()).toEqual(['v1', 'v1', 'v1', 'v1']);
    expect((await rollouts()).map((count, index) => count - (before[index] ?? 0))).toEqual([2, 2, 2, 0]);
    expect(await undoneIn(stage, run, chain)).toEqual(['three', 'two', 'one']);
  });

  test('a switch to the colour that takes the traffic already writes nothing (fault 19)', async () => {
    const version = async (): Promise<string> =>
      await stage.kubectl('get', 'service', 'gateway', '-o', 'jsonpath={.metadata.resourceVersion}');
    const before = await version();
    const run = await stage.start('switchTraffic', { route: 'gateway', to: 'blue' });
    expect(await run.ended()).toBe('done');
    expect(await version()).toBe(before);
  });

  test('that is under way lets no other one in, and makes room for an emergency rollback, which asks nobody (faults 26 and 27)', async () => {
    expect(await (await stage.start('deploy', { release: 'v3', services: ['one'] })).ended()).toBe('done');
    const first = await stage.start('deploy', { release: 'notready', services: ['one'] });
    await first.running('rolledOut');
    const second = await stage.start('deploy', { release: 'v4', services: ['two'] });
    expect(await second.ended()).toMatch(/^Busy/);
    const emergency = await stage.startUnasked('rollback', { services: ['one'], emergency: true });
    expect(await first.ended()).toBe('aborted');
    expect(await emergency.ended()).toBe('done');
    expect(await images()).toEqual(['v1', 'v1', 'v1', 'v1']);
  });

  test('is gone back from twice by two rollbacks: neither brings back what was left, nor what was put back (E41)', async () => {
    for (const release of ['v4', 'v5']) expect(await (await stage.start('deploy', { release, services: ['one'] })).ended()).toBe('done');
    const seen: string[] = [];
    for (let count = 0; count < 2; count += 1) {
      expect(await (await stage.start('rollback', { services: ['one'] })).ended()).toBe('done');
      seen.push((await stage.image('one')).replace(/.*:/, ''));
    }
    expect(seen).toEqual(['v4', 'v1']);
  });

  test('whose undo meets what somebody else wrote says exactly what is where, overwrites nothing and flips nothing (fault 30)', async () => {
    whenBad = async () => await stage.kubectl('set', 'env', 'deployment/two', 'OWNER=somebody');
    const run = await stage.start('deploy', { release: 'v2', services: [...chain] });
    expect(await run.ended()).toBe('UndoFailed');
    expect(await images()).toEqual(['v2', 'v2', 'v1', 'v1']);
    expect(await stage.kubectl('get', 'deployment', 'two', '-o', 'jsonpath={.spec.template.spec.containers[0].env[0].value}')).toBe(
      'somebody',
    );
    const said = await stage.runs.outcome(run.ref).then(String, String);
    expect(said).toMatch(/A person must do, in this order: kubectl [^;]*two[^;]* ; kubectl [^;]*one/);
    expect(said).not.toMatch(/person must do.*three/s);
  });
});
