import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { DeployOutcome } from '../../src/workflows/deploy.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { before, stateOf } from '../support/fake-service-steps.ts';
import { blocks, fails, says } from '../support/fake-steps.ts';
import { carefulShops, shops } from '../support/fake-system.ts';
import type { Driven } from '../support/run-driver.ts';
import type { Shop } from '../support/shop.ts';
import { approved, openShops, services } from '../support/shop.ts';

let world: EngineWorld;
const shop = openShops(() => world, 0);
let careful = 0;
const carefulShop = (): Shop => shop(carefulShops[careful++]);
beforeAll(
  async () =>
    void (world = await engineWorld({
      ...inject('engine'),
      targets: [...shops, ...carefulShops, 'migrating', 'piped-0', 'piped-1', 'pinned', 'wanting'].map((name) => `demo/${name}`),
    })),
);
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

async function deployed(at: Shop, input: object = {}): Promise<Driven> {
  return await approved(await at.start('deploy', { release: 'v2', ...input }));
}

describe.concurrent('a release that is good', { tags: ['thorough'] }, () => {
  test('is backed up before, rolled out in order, watched and recorded', async () => {
    const at = carefulShop();
    const run = await deployed(at);
    expect(await run.end()).toMatchObject({
      kind: 'done',
      outcome: { outcome: 'released', release: 'v2' } satisfies Partial<DeployOutcome>,
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
    const at = carefulShop();
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
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'alreadyReleased' } });
    expect(at.changes()).toEqual([]);
  });

  test('looks first whether the variables that are needed have values (E76)', async () => {
    const at = shop('wanting');
    at.on('', 'variablesSet', says('failed', { times: 9 }));
    const run = await at.start('deploy', { release: 'v2' });
    await run.waitsFor('approval');
    await run.approve('ana');
    expect(await run.end()).toMatchObject({
      kind: 'failed',
      type: 'StepFailed',
      message: expect.stringContaining('variablesSet') as string,
    });
    expect(at.changes()).toEqual([]);
  });

  test('migrates the schema in the new image before any service is changed, where the release was proven before', async () => {
    const at = shop('migrating');
    at.on('', 'schemaRevision', () => ({ revision: at.changes().includes('migrate api') ? '8' : '7' }));
    const run = await deployed(at, { services: ['api', 'web'] });
    expect(await run.end()).toMatchObject({ outcome: { schema: { before: '7', after: '8' } } });
    const steps = at.changes();
    expect(steps.indexOf('migrate api')).toBeLessThan(steps.indexOf('putImage api'));
    expect(at.of('').calls.map(({ step }) => step)).toContain('releaseProven');
    expect(at.of('api').calls.find(({ step }) => step === 'migrate')?.input).toMatchObject({ image: 'registry.demo/api:v2' });
  });
});

describe.concurrent('a release that is pinned to digests', { tags: ['thorough'] }, () => {
  test('is looked up once for each service, and the same image must have been good in staging (E59)', async () => {
    const at = shop('pinned');
    expect(await (await deployed(at, { services: ['api'] })).end()).toMatchObject({ kind: 'done', outcome: { outcome: 'released' } });
    const image = `registry.demo/api:v2@sha256:${'d'.repeat(64)}`;
    expect(at.of('api').calls.find(({ step }) => step === 'putImage')?.input).toMatchObject({ image });
    expect(at.of('').calls.find(({ step }) => step === 'releaseProven')?.input).toMatchObject({ images: { api: image } });
  });
});

describe.concurrent('a release that a pipeline rolls out', { tags: ['thorough'] }, () => {
  test('is one job for all services, and each is waited for and looked at (NEU-5.1)', async () => {
    const at = shop('piped-0');
    const run = await deployed(at);
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'released', services: [{}, {}, {}] } });
    expect(at.changes().filter((line) => !/^(keepSnapshot|recordRelease)/.test(line))).toEqual(['runPipeline ']);
    expect(at.of('').calls.map(({ step }) => step)).toContain('pipelineFits');
    for (const service of services) expect(at.of(service).calls.map(({ step }) => step)).toContain('serviceHealthy');
  });

  test('and that is bad is ended, and its services put back, as one', async () => {
    const at = shop('piped-1');
    at.on('web', 'rolledOut', says('failed'));
    expect(await (await deployed(at)).end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(at.changes().at(-1)).toBe('endPipeline ');
    expect(at.of('').calls.find(({ step }) => step === 'endPipeline')?.input).toMatchObject({ services: [{}, {}, { service: 'web' }] });
  });
});

describe.concurrent('a release that is bad', { tags: ['thorough'] }, () => {
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
    expect(at.changes().slice(-3)).toEqual(['restoreSnapshot web', 'restoreSnapshot api', 'restoreSnapshot db-proxy']);
    const undone = at.of('api').calls.find(({ step }) => step === 'restoreSnapshot');
    expect(undone?.input).toMatchObject({ service: 'api', fingerprint: before });
  });

  test('in the last sample of its watch is put back (fault 24)', async () => {
    const at = carefulShop();
    at.on('', 'releaseHolds', says('failed'));
    expect(await (await deployed(at)).end()).toMatchObject({ kind: 'failed', message: expect.stringContaining('it is failed') as string });
    expect(at.changes().filter((line) => line.startsWith('restoreSnapshot'))).toHaveLength(3);
    // The backup that was taken before is whole, and stays.
    expect(at.changes()).not.toContain('discardSet main');
  });

  test('or not, that nobody can tell, is for a person to decide (fault 23)', async () => {
    const at = carefulShop();
    at.on('', 'releaseHolds', says('inconclusive', { times: 1 }));
    const run = await deployed(at);
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'retry', by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'done' });
  });

  test('after a migration that contracts the schema is not put back by itself: a person is asked (fault 29)', async () => {
    const at = shop('migrating');
    at.on('web', 'rolledOut', says('failed'));
    const run = await deployed(at, { services: ['api', 'web'], schema: 'contract' });
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'fail', by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'LeftAsIs' });
    expect(at.changes().filter((line) => line.startsWith('restoreSnapshot'))).toEqual([]);
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
    expect(at.changes().slice(-2)).toEqual(['restoreSnapshot api', 'restoreSnapshot db-proxy']);
  });
});

describe.concurrent('two at once', { tags: ['thorough'] }, () => {
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
    expect(await emergency.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'rolledBack' } });
    const steps = at.changes();
    expect(steps.indexOf('restoreSnapshot db-proxy')).toBeLessThan(steps.indexOf('returnInEmergency web'));
  });
});
