import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { giveBackTurn, takeTurn } from '../../src/activities/incident/guards.ts';
import { turnActivities } from '../../src/activities/incident/turn-activities.ts';
import type { GuardState, TurnAsked } from '../../src/domain/incident/guard-rules.ts';
import { guardId } from '../../src/domain/incident/incident.ts';
import type { TurnInput } from '../../src/domain/incident/mitigate-input.ts';
import type { Environment } from '../../src/domain/system/environment.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { blocks } from '../support/fake-steps.ts';
import { guarded } from '../support/fake-system.ts';
import { endsOf } from '../support/metrics-of.ts';
import type { Driven } from '../support/run-driver.ts';
import type { Shop } from '../support/shop.ts';
import { openShops } from '../support/shop.ts';

let world: EngineWorld;
const names = guarded.slice(0, 5);
let used = 0;
const open = openShops(() => world, 0);
beforeAll(async () => void (world = await engineWorld({ ...inject('engine'), targets: names.map((name) => `demo/${name}`) })));
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

const asked: TurnAsked = {
  actionId: 'one',
  action: 'restart',
  risk: 'R1',
  by: 'incident/7',
  holder: 'nobody/1',
  playbook: 'down',
  incident: 'incident/x/7',
};

/** An environment whose turns are taken at real guards. */
function shopWithGuards(): Shop {
  const name = names[used++] ?? '';
  const at = open(name);
  const env = { system: 'demo', environment: name } as Environment;
  const real = turnActivities();
  for (const step of ['turnFree', 'takeTurn', 'turnHeld'] as const)
    at.on('', step, ({ input }) => real[step]({ env, input: input as TurnInput }));
  for (const step of ['turnHelped', 'giveBackTurn'] as const)
    at.on('', step, ({ input }) => real[step]({ env, input: input as TurnInput }));
  return at;
}

const guardOf = (target: string, what: string): WorkflowHandle => world.client.workflow.getHandle(guardId(target, what));
const stateOf = async (target: string, what: string): Promise<GuardState> => await guardOf(target, what).query<GuardState>('state');

/** A restart that an incident asks for by itself. */
async function restartBy(at: Shop, incident: string): Promise<Driven> {
  const input = { action: 'restart', service: 'api', incident: `incident/x/${incident}`, scenario: 'down' };
  return await world.start('mitigate', { target: at.target, store: 'main' }, { requester: `incident/${incident}`, input });
}

/** How many mitigations came to each end so far. */
async function ended(): Promise<{ well: number; badly: number }> {
  const ends = await endsOf(world.namespace);
  return { well: ends['mitigate completed'] ?? 0, badly: ends['mitigate failed'] ?? 0 };
}

describe('the guard of a service', { tags: ['thorough'] }, () => {
  test('grants one turn at a time, the same one to the same action, and none at all where one of two guards says no', async () => {
    const on = { target: 'demo/alone', what: 'api' };
    const running = await world.startRaw('freeze', [{ target: 'demo/holder', requester: 'zed', reason: 'it runs' }], 'freeze/demo/holder');
    const holder = { ...asked, holder: 'freeze/demo/holder' };
    const [first, again] = await Promise.all([takeTurn(world.client, on, holder), takeTurn(world.client, on, holder)]);
    expect([first, again]).toEqual([{ granted: true }, { granted: true }]);
    const other = { ...asked, actionId: 'two', incident: 'incident/x/8' };
    expect(await takeTurn(world.client, on, other)).toMatchObject({ granted: false, holder: 'freeze/demo/holder' });
    expect((await stateOf(on.target, 'all')).turns.map(({ actionId }) => actionId)).toEqual(['one']);
    await giveBackTurn(world.client, on, { actionId: 'one', result: 'failed' });
    expect(await takeTurn(world.client, on, other)).toMatchObject({
      granted: false,
      reason: expect.stringContaining('cool-down') as string,
    });
    await running.send('release', { by: 'zed' });
  });

  test('frees the turn of a run that is gone, as a failure', async () => {
    const on = { target: 'demo/left', what: 'api' };
    expect(await takeTurn(world.client, on, { ...asked, holder: 'mitigate/never/was' })).toEqual({ granted: true });
    expect(await takeTurn(world.client, on, { ...asked, actionId: 'two', action: 'scale' })).toEqual({ granted: true });
    expect((await stateOf(on.target, 'api')).turns).toMatchObject([{ actionId: 'one', result: 'failed' }, { actionId: 'two' }]);
  });

  test('takes no message that it cannot read, and goes on from the state of the run before', async () => {
    const turns = [{ ...asked, at: 1, endedAt: 2, result: 'helped' as const }];
    const guard = await world.startRaw('guard', [{ turns }], guardId('demo/odd', 'api'));
    for (const [name, message] of [
      ['acquire', { action: 'restart' }],
      ['killSwitch', {}],
      ['giveBack', 'x'],
    ] as const) {
      await expect(guard.handle.executeUpdate(name, { args: [message] })).rejects.toThrow('Workflow Update failed');
    }
    await guard.handle.signal('killSwitch', { nonsense: true });
    await guard.handle.signal('killSwitch', { by: 'ana', on: true, reason: 'an audit' });
    expect(await guard.handle.query('state')).toMatchObject({ turns, killed: { by: 'ana', reason: 'an audit' } });
    await guard.handle.executeUpdate('killSwitch', { args: [{ by: 'ana', on: false }] });
    expect(await guard.handle.query('state')).toEqual({ turns });
  });
});

describe('runs under guards', { tags: ['thorough'] }, () => {
  test('two incidents want one service: the second is refused with the reason, and there are never two at once (scenario 20)', async () => {
    const at = shopWithGuards();
    const before = await ended();
    const { twist, reached, letGo } = blocks();
    at.on('api', 'restartService', twist);
    const first = await restartBy(at, '1');
    await reached;
    const second = await restartBy(at, '2');
    expect(await second.end()).toMatchObject({ kind: 'failed', type: 'Refused', message: expect.stringContaining('goes on') as string });
    letGo();
    expect(await first.end()).toMatchObject({ kind: 'done' });
    expect(await (await restartBy(at, '3')).end()).toMatchObject({
      type: 'Refused',
      message: expect.stringContaining('helped not long ago') as string,
    });
    expect(at.changes().filter((line) => line.startsWith('restartService'))).toHaveLength(1);
    expect((await stateOf(at.target, 'api')).turns).toMatchObject([{ result: 'helped', by: 'incident/1' }]);
    await expect.poll(ended).toEqual({ well: before.well + 1, badly: before.badly + 2 });
  });

  test('the kill switch stops what is queued and lets finish what acts (scenario 21)', async () => {
    const at = shopWithGuards();
    const before = await ended();
    const acting = blocks();
    at.on('api', 'restartService', acting.twist);
    const running = await restartBy(at, '1');
    await acting.reached;
    const evidence = blocks();
    at.on('web', 'keepFindings', evidence.twist);
    const input = { action: 'scale', service: 'web', incident: 'incident/x/2', scenario: 'queue' };
    const queued = await world.start('mitigate', { target: at.target, store: 'main' }, { requester: 'incident/2', ifBusy: 'wait', input });
    await expect.poll(async () => (await queued.view()).waitingFor, { timeout: 10_000 }).toBe('lock');
    await guardOf(at.target, 'all').executeUpdate('killSwitch', { args: [{ by: 'ana', on: true, reason: 'we look ourselves' }] });
    acting.letGo();
    expect(await running.end()).toMatchObject({ kind: 'done' });
    evidence.letGo();
    expect(await queued.end()).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('automation is switched off by ana') as string,
    });
    expect(at.changes().filter((line) => /^(?:restartService|scaleService) /.test(line))).toEqual(['restartService api']);
    await expect.poll(ended).toEqual({ well: before.well + 1, badly: before.badly + 1 });
  });

  test('a worker that dies in the middle of a restart: its run goes on with the same turn, and restarts with the same id (scenario 18)', async () => {
    const at = shopWithGuards();
    const before = await ended();
    const { twist, reached } = blocks();
    at.on('api', 'restartService', (call) => (call.nth === 1 ? twist(call) : undefined));
    const run = await restartBy(at, '1');
    await reached;
    await world.stopWorkers();
    await world.startWorkers();
    expect(await run.end()).toMatchObject({ kind: 'done' });
    const restarts = at.of('api').calls.filter(({ step }) => step === 'restartService');
    expect(restarts.length).toBeGreaterThan(1);
    expect(new Set(restarts.map(({ input }) => (input as { changeId: string }).changeId)).size).toBe(1);
    expect((await stateOf(at.target, 'api')).turns).toHaveLength(1);
    await expect.poll(ended).toEqual({ ...before, well: before.well + 1 });
  });
});
