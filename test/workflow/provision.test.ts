import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { openShops } from '../support/shop.ts';

let world: EngineWorld;
const shop = openShops(() => world, 0);
beforeAll(async () => void (world = await engineWorld({ ...inject('engine'), targets: ['demo/new', 'demo/shop-0'] })));
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

describe.concurrent('the check of a new host', () => {
  test('looks at all of it, changes nothing, and the worst is its verdict', async () => {
    const at = shop('new');
    at.on('', 'judgeHostNeeds', () => [
      { what: 'cores', verdict: { kind: 'successful', reason: 'cores: 8 of 4' } },
      { what: 'port 5434', verdict: { kind: 'failed', reason: 'port 5434: dcs_postgres has it' } },
    ]);
    const run = await at.start('provision', {});
    expect(await run.end()).toMatchObject({
      kind: 'done',
      outcome: {
        verdict: { kind: 'failed', reason: expect.stringContaining('dcs_postgres') as string },
        findings: [{ what: 'cores' }, { what: 'port 5434' }, { what: 'mail server' }, { what: 'objects' }, { what: 'main' }],
      },
    });
    expect(at.changes()).toEqual([]);
  });

  test('is not called good where the system file does not say what is needed', async () => {
    const run = await shop('shop-0').start('provision', {});
    const reason = expect.stringContaining('add `needs`') as string;
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { verdict: { kind: 'inconclusive', reason } } });
  });
});
