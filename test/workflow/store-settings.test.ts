import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { fails, says } from '../support/fake-steps.ts';
import { shops } from '../support/fake-system.ts';
import { approved, openShops } from '../support/shop.ts';

let world: EngineWorld;
const shop = openShops(() => world, 0);
beforeAll(async () => void (world = await engineWorld({ ...inject('engine'), targets: shops.map((name) => `demo/${name}`) })));
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

describe.concurrent('settings of a store', { tags: ['thorough'] }, () => {
  const of = (set: Record<string, string>, more: object = {}) => ({ store: 'main', set, ...more });

  test('are put with a reload, and looked at (PFM-9.3)', async () => {
    const at = shop();
    const run = await at.start('configChange', of({ work_mem: '10MB' }));
    await run.waitsFor('approval');
    const { lines, notes, risk } = await run.plan();
    expect([risk, notes]).toEqual(['R2', { work_mem: '100 → 10MB' }]);
    expect(lines.map(({ step }) => step)).toEqual(['storeSettings', 'putStoreSettings', 'storeSettingsHold']);
    expect(lines[1]?.command).toBe(`psql "$MAIN_URL" -c "alter system set work_mem = '10MB'" -c "select pg_reload_conf()"`);
    expect(lines[1]?.undo).toBe(`psql "$MAIN_URL" -c "alter system reset work_mem" -c "select pg_reload_conf()"`);
    await run.approve('ana');
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'changed', store: 'main', restartNeeded: [] } });
    expect(at.changes()).toEqual(['putStoreSettings main']);
  });

  test('that need a restart say so in plan and outcome, and nothing is restarted unasked (E33)', async () => {
    const at = shop();
    const run = await at.start('configChange', of({ max_connections: '200' }));
    await run.waitsFor('approval');
    expect((await run.plan()).notes).toMatchObject({
      max_connections: '100 → 200, after a restart',
      restart: expect.stringContaining('nothing is restarted') as string,
    });
    await run.approve('ana');
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'changed', restartNeeded: ['max_connections'] } });
    expect(at.changes()).toEqual(['putStoreSettings main']);
  });

  test('that need a restart are in force after that of the service that is named: stopped, then started', async () => {
    const at = shop();
    const run = await approved(await at.start('configChange', of({ max_connections: '200' }, { restart: 'db-proxy' })));
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'changed', restartNeeded: [] } });
    expect(at.changes()).toEqual(['putStoreSettings main', 'stopService db-proxy', 'startService db-proxy']);
    const looks = at.of('main').calls.filter(({ step }) => step === 'storeSettingsHold');
    expect(looks).toMatchObject([{ input: { restarted: false } }, { input: { restarted: true } }]);
  });

  test('that a reload puts in force restart nothing, whatever is named', async () => {
    const at = shop();
    const run = await approved(await at.start('configChange', of({ work_mem: '10MB' }, { restart: 'db-proxy' })));
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(at.changes()).toEqual(['putStoreSettings main']);
  });

  test('with which data may be lost wait for two people', async () => {
    const at = shop();
    const run = await at.start('configChange', of({ fsync: 'off', work_mem: '10MB' }));
    await run.waitsFor('approval');
    expect((await run.plan()).risk).toBe('R3');
    await run.approve('ana', 'ben');
    expect(await run.end()).toMatchObject({ kind: 'done' });
    expect(at.changes()).toEqual(['putRiskyStoreSettings main']);
  });

  test('that are not in force after the reload are taken back at once', async () => {
    const at = shop();
    at.on('main', 'storeSettingsHold', says('failed'));
    const run = await approved(await at.start('configChange', of({ work_mem: '10MB' })));
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(at.changes()).toEqual(['putStoreSettings main', 'takeBackStoreSettings main']);
  });

  test('with which the server does not come up are taken back, and it is started again', async () => {
    const at = shop();
    at.on('db-proxy', 'rolledOut', says('failed'));
    const run = await approved(await at.start('configChange', of({ max_connections: '200' }, { restart: 'db-proxy' })));
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(at.changes().slice(3)).toEqual(['stopAgain db-proxy', 'resumeService db-proxy', 'takeBackStoreSettings main']);
  });

  test('whose taking back does not work leave a person the commands', async () => {
    const at = shop();
    at.on('main', 'storeSettingsHold', says('failed'));
    at.on('main', 'takeBackStoreSettings', fails());
    const run = await approved(await at.start('configChange', of({ work_mem: '10MB' })));
    expect(await run.end()).toMatchObject({
      kind: 'failed',
      type: 'UndoFailed',
      message: expect.stringContaining('alter system reset work_mem') as string,
    });
  });

  test('that are so already change nothing', async () => {
    const at = shop();
    at.on('main', 'storeSettings', () => ({ changes: [], kept: {}, overrides: [] }));
    const run = await at.start('configChange', of({ work_mem: '10MB' }));
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'alreadySo' } });
    expect(at.changes()).toEqual([]);
  });

  test('of a store that is not there are refused with those that are', async () => {
    const run = await shop(shops[0]).start('configChange', { store: 'mane', set: { work_mem: '10MB' } });
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'InvalidInput', message: expect.stringContaining('main') as string });
  });
});
