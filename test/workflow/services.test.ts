import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { after, before, stateOf } from '../support/fake-service-steps.ts';
import { fails } from '../support/fake-steps.ts';
import { shops } from '../support/fake-system.ts';
import type { Driven } from '../support/run-driver.ts';
import type { Shop } from '../support/shop.ts';
import { approved, openShops, services } from '../support/shop.ts';

let world: EngineWorld;
const shop = openShops(() => world, 0);
beforeAll(
  async () => void (world = await engineWorld({ ...inject('engine'), targets: [...shops, 'vital'].map((name) => `demo/${name}`) })),
);
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

describe.concurrent('a rollback', { tags: ['thorough'] }, () => {
  test('goes back in the opposite order, to what was resolved once, after an approval', async () => {
    const at = shop();
    const run = await approved(await at.start('rollback', { services: ['api', 'web'] }));
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(at.changes()).toEqual(['keepSnapshot web', 'keepSnapshot api', 'returnToRevision web', 'returnToRevision api']);
    expect(at.of('api').calls.find(({ step }) => step === 'returnToRevision')?.input).toMatchObject({ from: before, to: after });
  });
});

describe.concurrent('stop and resume', { tags: ['thorough'] }, () => {
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

  test('nothing is stopped where that would stop Watchkeeper itself, by what the platform sees or by what the system file says', async () => {
    const at = shop();
    at.on('api', 'serviceState', () => stateOf('api', { holdsUs: true }));
    const message = expect.stringContaining('stopping api would stop Watchkeeper itself') as string;
    expect(await (await at.start('stop', { reason: 'fire' })).end()).toMatchObject({ kind: 'failed', type: 'InvalidInput', message });
    expect(at.changes()).toEqual([]);
    const vital = shop('vital');
    expect(await (await vital.start('stop', { reason: 'fire' })).end()).toMatchObject({ type: 'InvalidInput', message });
    expect(vital.changes()).toEqual([]);
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

describe.concurrent('one service', { tags: ['thorough'] }, () => {
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

describe.concurrent('a restore', { tags: ['thorough'] }, () => {
  const restored = async (at: Shop): Promise<Driven> => {
    const run = await at.start('restore', { keepOldSeconds: 0, safetyBackup: { skipBecause: 'tried' } });
    await run.waitsFor('approval');
    await run.approve('ana', 'ben');
    return run;
  };
  const around = (changes: readonly string[]): string[] => changes.filter((line) => /Service|Databases|swapBack|Again/.test(line));

  test('stops what rests on the store before the swap, and starts it after', async () => {
    const at = shop();
    const run = await restored(at);
    await run.waitsFor('signOff');
    await run.send('signOff', { by: 'cleo' });
    expect(await run.end()).toMatchObject({ kind: 'done' });
    const stopped = [...services].toReversed().map((service) => `stopService ${service}`);
    expect(around(at.changes())).toEqual([...stopped, 'swapDatabases main', ...services.map((service) => `startService ${service}`)]);
  });

  test('whose services do not come up is swapped back with no service running, and they run again on the old data', async () => {
    const at = shop();
    at.on('api', 'serviceHealthy', fails());
    const run = await restored(at);
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(around(at.changes()).slice(5)).toEqual([
      'startService api',
      'stopAgain api',
      'stopAgain db-proxy',
      'swapBack main',
      ...services.map((service) => `resumeService ${service}`),
    ]);
  });
});
