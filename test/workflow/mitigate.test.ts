import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { RunbookInputGiven } from '../../src/domain/run/inputs-schema.ts';
import type { StepName } from '../../src/steps/index.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { stateOf } from '../support/fake-service-steps.ts';
import { fails, says } from '../support/fake-steps.ts';
import { composed, guarded } from '../support/fake-system.ts';
import type { Driven } from '../support/run-driver.ts';
import type { Shop } from '../support/shop.ts';
import { openShops } from '../support/shop.ts';

type Input = RunbookInputGiven<'mitigate'>;

let world: EngineWorld;
let used = 0;
const open = openShops(() => world, 0);
const shop = (): Shop => open(guarded[used++]);
let usedOnCompose = 0;
const composeShop = (): Shop => open(composed[usedOnCompose++]);
const targets = [...guarded, ...composed].map((name) => `demo/${name}`);
beforeAll(async () => void (world = await engineWorld({ ...inject('engine'), targets })));
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

/** Each action with what it changes, and what is put back when it does not help. */
const actions: readonly { input: Input; risk: 'R1' | 'R2'; changes: readonly string[]; undone: readonly string[]; at?: () => Shop }[] = [
  { input: { action: 'restart', service: 'api' }, risk: 'R1', changes: ['restartService api'], undone: [] },
  { input: { action: 'scale', service: 'api' }, risk: 'R1', changes: ['scaleService api'], undone: ['scaleBack api'] },
  {
    input: { action: 'rollback', service: 'api' },
    risk: 'R2',
    changes: ['keepSnapshot api', 'returnToRevision api'],
    undone: ['restoreSnapshot api'],
  },
  { input: { action: 'isolate', service: 'api' }, risk: 'R2', changes: ['isolateService api'], undone: ['endIsolation api'] },
  { input: { action: 'endIdleTransactions', store: 'main' }, risk: 'R1', changes: ['endIdleTransactions main'], undone: [] },
  { input: { action: 'endQueries', store: 'main', olderThanSeconds: 60 }, risk: 'R2', changes: ['endQueries main'], undone: [] },
  { input: { action: 'clearCache', endpoint: 'cache', prefix: 'cache:' }, risk: 'R2', changes: ['clearCachePrefix '], undone: [] },
  {
    input: { action: 'switchEndpoint', endpoint: 'rpc' },
    risk: 'R1',
    changes: ['keepSnapshot api', 'switchVariable api'],
    undone: ['restoreSnapshot api'],
  },
  {
    input: { action: 'expandLimits', service: 'api' },
    risk: 'R2',
    changes: ['keepSnapshot api', 'putLimits api'],
    undone: ['restoreSnapshot api'],
  },
  { input: { action: 'rotateLogs', service: 'api' }, risk: 'R1', changes: ['rotateServiceLogs api'], undone: [], at: composeShop },
];

async function started(at: Shop, input: Input, risk: string): Promise<Driven> {
  const run = await at.start('mitigate', input);
  if (risk === 'R2') {
    await run.waitsFor('approval');
    await run.approve('ana');
  }
  return run;
}

/** What an action is of, as fakes know it. */
const subjectOf = ({ store, service, endpoint }: Input): string => store ?? service ?? (endpoint === undefined ? '' : 'api');

describe.concurrent('a mitigation', { tags: ['thorough'] }, () => {
  test.each(actions)(
    '$input.action that does not help is put back, and its run fails at once (scenario 19)',
    async ({ input, risk, changes, undone, at: where = shop }) => {
      const at = where();
      at.on(input.store ?? input.service ?? 'api', 'recoveryHolds', says('failed'));
      expect(await (await started(at, input, risk)).end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
      expect(at.changes()).toEqual([`keepFindings ${subjectOf(input)}`, 'takeTurn ', ...changes, ...undone, 'giveBackTurn ']);
    },
  );

  test.each(actions.slice(0, 3))(
    '$input.action that helps keeps evidence, takes a turn, acts and gives the turn back',
    async ({ input, risk, changes }) => {
      const at = shop();
      const helpful = { kind: 'done', outcome: { verdict: 'successful', evidence: { sha256: 'ab'.repeat(32) } } };
      expect(await (await started(at, input, risk)).end()).toMatchObject(helpful);
      expect(at.changes()).toEqual([`keepFindings ${subjectOf(input)}`, 'takeTurn ', ...changes, 'turnHelped ', 'giveBackTurn ']);
    },
  );

  const steps: readonly [StepName, string, readonly string[]][] = [
    ['keepFindings', 'api', []],
    ['takeTurn', '', ['giveBackTurn ']],
    ['turnHeld', '', ['giveBackTurn ']],
    ['scaleService', 'api', ['scaleBack api', 'giveBackTurn ']],
    ['rolledOut', 'api', ['scaleBack api', 'giveBackTurn ']],
    ['serviceHealthy', 'api', ['scaleBack api', 'giveBackTurn ']],
    ['recoveryHolds', 'api', ['scaleBack api', 'giveBackTurn ']],
    ['turnHelped', '', ['scaleBack api', 'giveBackTurn ']],
  ];
  test.each(steps)('whose %s breaks off puts back exactly what was done', async (step, of, undone) => {
    const at = shop();
    at.on(of, step, fails());
    const run = await at.start('mitigate', { action: 'scale', service: 'api' });
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'failed' });
    expect(at.changes().slice(-undone.length || undefined)).toEqual(undone.length === 0 ? ['keepFindings api'] : undone);
  });

  test('that the guard refuses ends in its plan, with the reason, and nothing is kept or changed', async () => {
    const at = shop();
    at.on('', 'turnFree', () => ({ granted: false, reason: '3 restarts within the hour, and the limit is 3' }));
    const run = await at.start('mitigate', { action: 'restart', service: 'api' });
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'Refused', message: expect.stringContaining('3 restarts') as string });
    expect(at.changes()).toEqual([]);
  });

  const refused: readonly [string, Input, string][] = [
    ['more than twice the instances', { action: 'scale', service: 'api', replicas: 7 }, 'twice'],
    ['every key of a cache', { action: 'clearCache', endpoint: 'cache', prefix: '*' }, 'not all keys'],
    ['keys of sessions (E36)', { action: 'clearCache', endpoint: 'cache', prefix: 'session:' }, 'sign people out'],
    ['the beginning of what is kept', { action: 'clearCache', endpoint: 'cache', prefix: 'b' }, 'queues'],
    ['what nobody called a cache', { action: 'clearCache', endpoint: 'cache', prefix: 'user:' }, 'nobody has said'],
    ['a cache that is a chain', { action: 'clearCache', endpoint: 'rpc', prefix: 'cache:' }, 'no cache'],
    ['what the kubelet does by itself', { action: 'rotateLogs', service: 'api' }, 'the kubelet rotates the logs'],
    ['an effect that nobody could see', { action: 'restart' }, 'nothing would tell'],
  ];
  test('is refused before anything is done where it cannot be right', async () => {
    const at = shop();
    for (const [what, input, message] of refused) {
      const run = await at.start('mitigate', input);
      expect(await run.end(), what).toMatchObject({ kind: 'failed', message: expect.stringContaining(message) as string });
    }
    expect(at.changes()).toEqual([]);
  });

  test('says in its plan which sessions it would end, and refuses to end none', async () => {
    const at = shop();
    const run = await at.start('mitigate', { action: 'endQueries', store: 'main' });
    const { notes } = await run.waitsFor('approval');
    expect(notes['session 4711']).toBe("web, 900 s: update t set a = '…'");
    await run.send('abort', { by: 'ana', reason: 'seen' });
    await run.end();
    at.on('main', 'sessionsToEnd', () => []);
    const none = await at.start('mitigate', { action: 'endIdleTransactions', store: 'main' });
    expect(await none.end()).toMatchObject({ kind: 'failed', type: 'Refused' });
  });

  test('raises limits on Compose where they are, from what the plan saw and to no more than the host has, and says for how long', async () => {
    const at = composeShop();
    const limits = { fingerprint: 'now', memoryBytes: 2 ** 30, cpus: 4, most: { memoryBytes: 2 ** 40, cpus: 4 } };
    at.on('api', 'serviceLimits', () => limits);
    const run = await at.start('mitigate', { action: 'expandLimits', service: 'api' });
    const { notes } = await run.waitsFor('approval');
    expect(notes['holds']).toContain('made anew');
    const line = (await run.plan())?.lines.find(({ step }) => step === 'putLimits');
    const ofApi = '$(docker compose -p shop -f compose.yaml ps --all --quiet api)';
    expect(line?.command).toBe(`docker update --memory=1536m --memory-swap=<as much more than that as before> ${ofApi}`);
    expect(line?.undo).toBe(`docker update --memory=1024m --memory-swap=<as much more than that as before> --cpus=4 ${ofApi}`);
    await run.approve('ana');
    const did = 'each instance of api may use 1536 MiB of memory and 4 processors, until its containers are made anew';
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { did: expect.stringContaining(did) as string } });
    const asked = { from: 'now', was: { memoryBytes: 2 ** 30, cpus: 4 }, memoryBytes: 1.5 * 2 ** 30 };
    expect(at.of('api').calls.find(({ step }) => step === 'putLimits')?.input).toMatchObject(asked);
  });

  test('raises no limits where there are none, or where the host has no more', async () => {
    const at = composeShop();
    const refusedWith = async (limits: object): Promise<unknown> => {
      at.on('api', 'serviceLimits', () => ({ fingerprint: 'now', ...limits }));
      return await (await at.start('mitigate', { action: 'expandLimits', service: 'api' })).end();
    };
    const refusal = (text: string): object => ({ type: 'Refused', message: expect.stringContaining(text) as string });
    expect(await refusedWith({})).toMatchObject(refusal('no limits'));
    expect(await refusedWith({ cpus: 4, most: { memoryBytes: 1, cpus: 4 } })).toMatchObject(refusal('all that its host has'));
    expect(at.changes()).toEqual([]);
  });

  test('scales one and a half times, and from what the plan saw', async () => {
    const at = shop();
    at.on('api', 'serviceState', () => stateOf('api', { replicas: 4 }));
    await (await at.start('mitigate', { action: 'scale', service: 'api' })).end();
    expect(at.of('api').calls.find(({ step }) => step === 'scaleService')?.input).toMatchObject({ from: 4, replicas: 6 });
  });
});

describe.concurrent('a diagnosis', { tags: ['thorough'] }, () => {
  test('changes nothing, takes no lock and says the worst first', async () => {
    const at = shop();
    const run = await at.start('diagnose', { scenario: 'connections', service: 'api' });
    expect(await run.end()).toMatchObject({
      kind: 'done',
      outcome: {
        verdict: { kind: 'failed', reason: expect.stringContaining('99 of 100 sessions') as string },
        findings: [{ probe: 'sessions of main' }],
      },
    });
    expect(at.changes()).toEqual([]);
  });
});
