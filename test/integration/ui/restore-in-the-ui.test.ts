import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countOrders, loseOrders } from '../../../src/demo/seed.ts';
import type { DemoStage } from '../../support/demo-stage.ts';
import { demoStage } from '../../support/demo-stage.ts';
import type { TemporalUi } from '../../support/ui/temporal-ui.ts';
import { openTemporalUi } from '../../support/ui/temporal-ui.ts';

const target = 'demo/production';
const id = `restore/${target}/by-hand`;
const noBrowser = !existsSync('/usr/bin/chromium') && process.env['CI'] === undefined;
if (noBrowser) process.stderr.write('NOT TESTED: restoring from the Temporal UI needs Chromium: apt-get install chromium\n');

describe.skipIf(noBrowser)('a person restores from the Temporal UI', () => {
  let stage: DemoStage;
  let ui: TemporalUi;
  let orders: number;

  beforeAll(async () => {
    stage = await demoStage();
    const backup = await stage.runs.outcome(await stage.runs.start('backup', { target, requester: 'dora' }), 'backup');
    if (backup.kind !== 'done') throw new Error(`the backup ended as ${backup.kind}`);
    orders = await loseOrders(stage.servers.shopUrl);
    ui = await openTemporalUi(stage.servers.ui, process.env['WATCHKEEPER_PICTURES'] ?? join(stage.folder, 'pictures'));
  });

  afterAll(async () => {
    await ui?.[Symbol.asyncDispose]();
    await stage?.[Symbol.asyncDispose]();
  });

  it('starts it from the form, reads the plan, and two people decide', { timeout: 240_000 }, async () => {
    const { runs, servers } = stage;
    await ui.start({ type: 'restore', id, input: { target, requester: 'dora', input: { keepOldSeconds: 0 } } });
    await ui.open(id, 'user-metadata');
    const shown = await ui.text();
    await ui.picture('plan-in-the-temporal-ui');
    const planHash = /"planHash": "([\da-f]{12})"/.exec(shown)?.[1] ?? '';
    expect(planHash).toMatch(/^[\da-f]{12}$/);
    expect(shown).toContain('2 of ana, ben, cleo must approve R3');
    expect(shown).toContain('would be lost');
    expect(shown).toContain('pg_restore --exit-on-error');

    await ui.update('decide', { planHash, by: 'dora', verdict: 'approve', confirm: target });
    expect((await runs.view({ workflowId: id })).decisions).toEqual([]);
    await ui.open(id, 'user-metadata');
    await ui.update('decide', { planHash, by: 'ana', verdict: 'approve', confirm: target }, 'decide-in-the-temporal-ui');
    await ui.open(id, 'user-metadata');
    await ui.update('decide', { planHash, by: 'ben', verdict: 'approve', confirm: target });

    await expect.poll(async () => (await runs.view({ workflowId: id })).waitingFor, { timeout: 60_000 }).toBe('signOff');
    expect(await countOrders(servers.shopUrl)).toBe(orders);
    await ui.open(id, 'user-metadata');
    await ui.update('signOff', { by: 'cleo', comment: 'the orders are back' });
    expect((await runs.outcome({ workflowId: id })).kind).toBe('done');
    await ui.open(id, 'timeline');
    expect(await ui.text()).toContain('alter database "shop" rename to');
    await ui.picture('timeline-in-the-temporal-ui');
  });
});
