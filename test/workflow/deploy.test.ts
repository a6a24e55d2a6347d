import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { DeployOutcome } from '../../src/workflows/deploy.ts';
import type { StepName } from '../../src/steps/index.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { after, before, stateOf } from '../support/fake-service-steps.ts';
import { shops } from '../support/fake-system.ts';
import { blocks, fails, says } from '../support/fake-steps.ts';
import type { Script, Twist } from '../support/fake-steps.ts';
import type { Driven } from '../support/run-driver.ts';

const services = ['db-proxy', 'api', 'web'] as const;

let world: EngineWorld;
let used = 0;
beforeAll(
  async () => void (world = await engineWorld({ ...inject('engine'), targets: [...shops, 'migrating'].map((name) => `demo/${name}`) })),
);
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

/** An environment that no other test uses, and what its services do. */
interface Shop {
  target: string;
  of(service: string): Script;
  /** What was asked of all services, by step: `putImage api`. */
  changes(): string[];
  on(service: string, step: StepName, twist: Twist): void;
  start(runbook: string, input: object): Promise<Driven>;
}

function shop(name = shops[used++] ?? ''): Shop {
  const target = `demo/${name}`;
  const scripts = new Map(['', 'main', ...services].map((service) => [service, world.steps.script(target, service)]));
  const of = (service: string): Script => {
    const script = scripts.get(service);
    if (script === undefined) throw new Error(`there is no service ${service}`);
    return script;
  };
  return {
    target,
    of,
    changes: () => world.steps.order(target),
    on: (service, step, twist) => of(service).on(step, twist),
    start: async (runbook, input) => await world.start(runbook, { target, store: 'main' }, { input }),
  };
}

async function approved(run: Driven): Promise<Driven> {
  await run.waitsFor('approval');
  await run.approve('ana');
  return run;
}

async function deployed(at: Shop, input: object = {}): Promise<Driven> {
  return await approved(await at.start('deploy', { release: 'v2', ...input }));
}

describe.concurrent('a release that is good', () => {
  test('is backed up before, rolled out in order, watched and recorded', async () => {
    const at = shop();
    const run = await deployed(at);
    expect(await run.end()).toMatchObject({
      kind: 'done',
      outcome: { verdict: 'released', release: 'v2' } satisfies Partial<DeployOutcome>,
    });
    expect(at.changes()).toEqual([
      'dumpStore main',
      'commitSet main',
      ...services.map((service) => `keepSnapshot ${service}`),
      ...services.map((service) => `putImage ${service}`),
      ...services.map((service) => `recordRelease ${service}`),
    ]);
  });

  test('is watched until its time is up, and each sample is given the counts of the one before', async () => {
    const at = shop();
    at.on('', 'releaseHolds', () => ({ kind: 'successful', reason: 'good', facts: { seen: 7 } }));
    await (await deployed(at)).end();
    const samples = at.of('').calls.filter(({ step }) => step === 'releaseHolds');
    expect(samples.length).toBeGreaterThanOrEqual(2);
    expect(samples[0]?.input).toMatchObject({ soFar: {} });
    expect(samples[1]?.input).toMatchObject({ soFar: { seen: 7 } });
  });

  test('that runs already changes nothing', async () => {
    const at = shop();
    for (const service of services)
      at.on(service, 'serviceState', () => stateOf(service, { images: { [service]: `registry.demo/${service}:v2` } }));
    const run = await at.start('deploy', { release: 'v2' });
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { verdict: 'alreadyReleased' } });
    expect(at.changes()).toEqual([]);
  });

  test('migrates the schema in the new image before any service is changed, where the release was proven before', async () => {
    const at = shop('migrating');
    await (await deployed(at, { services: ['api', 'web'] })).end();
    const steps = at.changes();
    expect(steps.indexOf('migrate api')).toBeLessThan(steps.indexOf('putImage api'));
    expect(at.of('').calls.map(({ step }) => step)).toContain('releaseProven');
    expect(at.of('api').calls.find(({ step }) => step === 'migrate')?.input).toMatchObject({ image: 'registry.demo/api:v2' });
  });
});

describe.concurrent('a release that is bad', () => {
  test('does not start where a service could not take it', async () => {
    const at = shop();
    at.on('web', 'releaseFits', says('failed'));
    expect(await (await deployed(at)).end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(at.changes()).toEqual([]);
  });

  test('on its third service puts the first two back too, the newest first, and asks nobody (fault 39)', async () => {
    const at = shop();
    at.on('web', 'rolledOut', says('failed'));
    expect(await (await deployed(at)).end()).toMatchObject({
      kind: 'failed',
      type: 'StepFailed',
      message: expect.stringContaining('Everything that was changed has been put back') as string,
    });
    expect(at.changes().slice(-5)).toEqual([
      'restoreSnapshot web',
      'restoreSnapshot api',
      'restoreSnapshot db-proxy',
      'discardSet main',
      'discardSet main',
    ]);
    const undone = at.of('api').calls.find(({ step }) => step === 'restoreSnapshot');
    expect(undone?.input).toMatchObject({ service: 'api', fingerprint: before });
  });

  test('in the last sample of its watch is put back (fault 24)', async () => {
    const at = shop();
    at.on('', 'releaseHolds', says('failed'));
    expect(await (await deployed(at)).end()).toMatchObject({ kind: 'failed', message: expect.stringContaining('it is failed') as string });
    expect(at.changes().filter((line) => line.startsWith('restoreSnapshot'))).toHaveLength(3);
  });

  test('or not, that nobody can tell, is for a person to decide (fault 23)', async () => {
    const at = shop();
    at.on('', 'releaseHolds', says('inconclusive', { times: 1 }));
    const run = await deployed(at);
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'retry', by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'done' });
  });

  test('whose undo does not work says exactly what is where, and flips nothing again (fault 30)', async () => {
    const at = shop();
    at.on('web', 'rolledOut', says('failed'));
    at.on('api', 'restoreSnapshot', fails());
    const end = await (await deployed(at)).end();
    expect(end).toMatchObject({ kind: 'failed', type: 'UndoFailed' });
    expect(end).toMatchObject({
      message: expect.stringMatching(/A person must do, in this order: kubectl .*api.* ; kubectl .*db-proxy/) as string,
    });
    expect(at.changes().filter((line) => line === 'restoreSnapshot db-proxy')).toEqual([]);
  });

  test('that a person aborts is put back', async () => {
    const at = shop();
    const { twist, reached } = blocks();
    at.on('api', 'rolledOut', twist);
    const run = await deployed(at);
    await reached;
    await run.send('abort', { by: 'ana', reason: 'enough' });
    expect(await run.end()).toMatchObject({ kind: 'aborted' });
    expect(at.changes().slice(-4)).toEqual(['restoreSnapshot api', 'restoreSnapshot db-proxy', 'discardSet main', 'discardSet main']);
  });
});

describe.concurrent('two at once', () => {
  test('a second deployment of the environment is refused and changes nothing (fault 26)', async () => {
    const at = shop();
    const { twist, reached, letGo } = blocks();
    at.on('api', 'rolledOut', twist);
    const first = await deployed(at);
    await reached;
    const second = await deployed(at, { release: 'v3' });
    expect(await second.end()).toMatchObject({ kind: 'failed', type: 'Busy', message: expect.stringContaining('deploy/') as string });
    letGo();
    expect(await first.end()).toMatchObject({ kind: 'done' });
  });

  test('an emergency rollback makes a deployment undo itself, then goes on without an approval (fault 27)', async () => {
    const at = shop();
    const { twist, reached } = blocks();
    at.on('api', 'rolledOut', (call) => (call.nth === 1 ? twist(call) : undefined));
    const first = await deployed(at);
    await reached;
    const emergency = await at.start('rollback', { emergency: true });
    expect(await first.end()).toMatchObject({ kind: 'aborted', reason: expect.stringContaining('makes way for rollback') as string });
    expect(await emergency.end()).toMatchObject({ kind: 'done', outcome: { verdict: 'rolledBack' } });
    const steps = at.changes();
    expect(steps.indexOf('restoreSnapshot db-proxy')).toBeLessThan(steps.indexOf('returnInEmergency web'));
  });
});

describe.concurrent('a rollback', () => {
  test('goes back in the opposite order, to what was resolved once, after an approval', async () => {
    const at = shop();
    const run = await approved(await at.start('rollback', { services: ['api', 'web'] }));
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(at.changes()).toEqual(['keepSnapshot web', 'keepSnapshot api', 'returnToRevision web', 'returnToRevision api']);
    expect(at.of('api').calls.find(({ step }) => step === 'returnToRevision')?.input).toMatchObject({ from: before, to: after });
  });
});

describe.concurrent('stop and resume', () => {
  test('stop in reverse order and start in order, each ready before the next', async () => {
    const at = shop();
    expect(await (await approved(await at.start('stop', { reason: 'the disk is full' }))).end()).toMatchObject({
      outcome: { services: [...services].toReversed().map((service) => ({ service, replicas: 3 })) },
    });
    for (const service of services) at.on(service, 'serviceState', () => stateOf(service, { replicas: 0, ready: 0, stoppedAt: 3 }));
    expect(await (await at.start('resume', {})).end()).toMatchObject({
      kind: 'done',
      outcome: { services: services.map((service) => ({ service, replicas: 3 })) },
    });
    expect(at.changes()).toEqual([
      ...[...services].toReversed().map((s) => `stopService ${s}`),
      ...services.map((s) => `startService ${s}`),
    ]);
  });

  test('a stop that fails half-way asks a person, and leaves stopped what is stopped when nobody answers otherwise', async () => {
    const at = shop();
    at.on('api', 'stopService', fails());
    const run = await approved(await at.start('stop', { reason: 'fire' }));
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'fail', by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'LeftAsIs' });
    expect(at.changes()).not.toContain('resumeService web');
  });
});

describe.concurrent('one service', () => {
  test('is scaled from what the plan saw, and scaled back when the new instances do not come', async () => {
    const at = shop();
    at.on('api', 'rolledOut', fails());
    const run = await at.start('scale', { service: 'api', replicas: 5 });
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
    await run.end();
    expect(at.changes()).toEqual(['scaleService api', 'scaleBack api']);
    expect(at.of('api').calls.find(({ step }) => step === 'scaleService')?.input).toMatchObject({ from: 3, replicas: 5 });
  });

  test('is restarted without an approval', async () => {
    const at = shop();
    expect(await (await at.start('restart', { service: 'api' })).end()).toMatchObject({ kind: 'done', outcome: { mode: 'rolling' } });
  });

  test('that is misspelt is refused with those that there are', async () => {
    const at = shop();
    expect(await (await at.start('restart', { service: 'apii' })).end()).toMatchObject({
      kind: 'failed',
      type: 'InvalidInput',
      message: expect.stringContaining('db-proxy, api, web') as string,
    });
  });
});
