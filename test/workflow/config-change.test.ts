import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { after, before } from '../support/fake-service-steps.ts';
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

const input = { service: 'api', set: { LOG_LEVEL: 'info' }, reason: 'too much is logged' };

describe.concurrent('settings of a service', { tags: ['thorough'] }, () => {
  test('are shown as old and new, approved, kept, put and looked at (PFM-9.1)', async () => {
    const at = shop();
    const run = await at.start('configChange', input);
    await run.waitsFor('approval');
    const { lines, notes, risk } = await run.plan();
    expect(risk).toBe('R2');
    expect(notes).toEqual({ why: 'too much is logged', LOG_LEVEL: '"old" → info' });
    expect(lines.map(({ step }) => step)).toEqual([
      'platformIdentity',
      'serviceSettings',
      'settingsFit',
      'keepSnapshot',
      'putSettings',
      'rolledOut',
      'serviceHealthy',
    ]);
    expect(lines[4]?.command).toBe(`kubectl -n shop set env deployment/api -c '*' LOG_LEVEL=info`);
    await run.approve('ana');
    expect(await run.end()).toMatchObject({
      kind: 'done',
      outcome: { outcome: 'changed', service: 'api', changes: [{ name: 'LOG_LEVEL', from: '"old"', to: 'info' }] },
    });
    expect(at.changes()).toEqual(['keepSnapshot api', 'putSettings api']);
    expect(at.of('api').calls.find(({ step }) => step === 'putSettings')?.input).toMatchObject({
      from: before,
      set: { LOG_LEVEL: 'info' },
    });
    expect(at.of('api').calls.find(({ step }) => step === 'rolledOut')?.input).toMatchObject({ fingerprint: after });
  });

  test('that are so already are said, and nobody is asked', async () => {
    const at = shop();
    at.on('api', 'serviceSettings', () => ({ fingerprint: before, changes: [] }));
    const run = await at.start('configChange', input);
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { outcome: 'alreadySo', changes: [] } });
    expect(at.changes()).toEqual([]);
  });

  test.each(['rolledOut', 'serviceHealthy'] as const)('are put back to the snapshot at once where %s is bad', async (step) => {
    const at = shop();
    at.on('api', step, says('failed'));
    const run = await approved(await at.start('configChange', input));
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(at.changes()).toEqual(['keepSnapshot api', 'putSettings api', 'restoreSnapshot api']);
    expect(at.of('api').calls.find(({ step: name }) => name === 'restoreSnapshot')?.input).toMatchObject({ fingerprint: before });
  });

  test('that do not fit change nothing', async () => {
    const at = shop();
    at.on('api', 'settingsFit', says('failed'));
    const run = await approved(await at.start('configChange', input));
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(at.changes()).toEqual([]);
  });

  test('that cannot be put are put back, for the change may have happened', async () => {
    const at = shop();
    at.on('api', 'putSettings', fails());
    const run = await approved(await at.start('configChange', input));
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'failed' });
    expect(at.changes()).toEqual(['keepSnapshot api', 'putSettings api', 'restoreSnapshot api']);
  });

  test('whose snapshot cannot be kept are not changed', async () => {
    const at = shop();
    at.on('api', 'keepSnapshot', fails());
    const run = await approved(await at.start('configChange', input));
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
    await run.end();
    expect(at.changes()).toEqual(['keepSnapshot api']);
  });
});
