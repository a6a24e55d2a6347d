import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { stateOf } from '../support/fake-service-steps.ts';
import { fails, says } from '../support/fake-steps.ts';
import { coloured } from '../support/fake-system.ts';
import type { Shop } from '../support/shop.ts';
import { approved, openShops } from '../support/shop.ts';

let world: EngineWorld;
const open = openShops(() => world, 0);
let used = 0;
const shop = (): Shop => open(coloured[used++]);
beforeAll(async () => void (world = await engineWorld({ ...inject('engine'), targets: coloured.map((name) => `demo/${name}`) })));
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

describe.concurrent('a release of a route with two colours', { tags: ['thorough'] }, () => {
  test('goes to the idle colour, as large as the live one, and then takes the traffic; the old one goes on running', async () => {
    const at = shop();
    at.on('gateway-green', 'serviceState', () => stateOf('gateway-green', { replicas: 0, ready: 0 }));
    const run = await approved(await at.start('deploy', { release: 'v2' }));
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'released', services: [{ service: 'gateway-green' }] } });
    expect(at.changes()).toEqual([
      'keepSnapshot gateway-green',
      'putImage gateway-green',
      'scaleService gateway-green',
      'switchRoute gateway',
      'recordRelease gateway-green',
    ]);
    expect(at.of('gateway-green').calls.find(({ step }) => step === 'scaleService')?.input).toMatchObject({ from: 0, replicas: 3 });
  });

  test('whose traffic does not arrive is switched back before the colour is put back', async () => {
    const at = shop();
    at.on('gateway', 'routeServes', says('failed'));
    const run = await approved(await at.start('deploy', { release: 'v2' }));
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(at.changes().slice(-3)).toEqual(['switchRoute gateway', 'switchBack gateway', 'restoreSnapshot gateway-green']);
  });

  test('that is live already changes nothing (fault 19)', async () => {
    const at = shop();
    at.on('gateway-blue', 'serviceState', () => stateOf('gateway-blue', { images: { 'gateway-blue': 'registry.demo/gateway-blue:v2' } }));
    const run = await at.start('deploy', { release: 'v2' });
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'alreadyReleased' } });
    expect(at.changes()).toEqual([]);
  });
});

describe.concurrent('a colour', { tags: ['thorough'] }, () => {
  test('that runs the release already is made as large as the live one, and must be healthy, before it takes the traffic', async () => {
    const at = shop();
    at.on('gateway-green', 'serviceState', () =>
      stateOf('gateway-green', { images: { 'gateway-green': 'registry.demo/gateway-green:v2' }, replicas: 1, ready: 1 }),
    );
    const run = await approved(await at.start('deploy', { release: 'v2' }));
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(at.changes()).toEqual(['scaleService gateway-green', 'switchRoute gateway']);
    expect(at.of('gateway-green').names()).toContain('serviceHealthy');
  });

  test('that takes the traffic is not released by name, and only it is rolled back', async () => {
    const at = shop();
    expect(await (await at.start('deploy', { release: 'v2', services: ['gateway-blue'] })).end()).toMatchObject({
      kind: 'failed',
      type: 'InvalidInput',
      message: expect.stringContaining('takes the traffic of gateway') as string,
    });
    await (await approved(await at.start('rollback', {}))).end();
    expect(at.changes()).toEqual(['keepSnapshot gateway-blue', 'returnToRevision gateway-blue']);
  });
});

describe.concurrent('traffic', { tags: ['thorough'] }, () => {
  test('goes to the only other colour, if that is healthy, and says which is which', async () => {
    const at = shop();
    const run = await approved(await at.start('switchTraffic', { route: 'gateway' }));
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'switched', from: 'blue', to: 'green' } });
    at.on('gateway-green', 'serviceHealthy', says('failed'));
    const second = await approved(await at.start('switchTraffic', { route: 'gateway', to: 'green' }));
    expect(await second.end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(at.changes()).toEqual(['switchRoute gateway']);
    const third = await at.start('switchTraffic', { route: 'gateway', to: 'gren' });
    expect(await third.end()).toMatchObject({
      kind: 'failed',
      type: 'InvalidInput',
      message: expect.stringContaining('blue, green') as string,
    });
  });
});

describe.concurrent('an isolation', { tags: ['thorough'] }, () => {
  test('stays when the run is over, and is taken back when it does not hold', async () => {
    const at = shop();
    const run = await approved(await at.start('isolate', { service: 'gateway-blue', reason: 'it answers nonsense' }));
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'isolated', level: 'traffic' } });
    at.on('gateway-blue', 'serviceIsolated', fails());
    const second = await approved(await at.start('isolate', { service: 'gateway-blue', level: 'network', reason: 'still' }));
    const { parkedStep } = await second.waitsFor('answer');
    await second.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
    expect(await second.end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    await (await approved(await at.start('rejoin', { service: 'gateway-blue' }))).end();
    expect(at.changes()).toEqual([
      'isolateService gateway-blue',
      'isolateService gateway-blue',
      'endIsolation gateway-blue',
      'rejoinService gateway-blue',
    ]);
  });
});
