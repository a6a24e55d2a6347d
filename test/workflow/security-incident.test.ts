import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { custodyIn, releaseCustody } from '../../src/client/custody.ts';
import { clockView } from '../../src/client/legal-clock.ts';
import type { Held } from '../../src/domain/security/custody-held.ts';
import { codenameOf } from '../../src/domain/security/case-names.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import type { Script } from '../support/fake-steps.ts';
import { blocks, fails } from '../support/fake-steps.ts';
import { secured } from '../support/fake-system.ts';
import type { Driven } from '../support/run-driver.ts';

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld({ ...inject('engine'), targets: secured.map((name) => `demo/${name}`) });
});
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

interface Scene {
  target: string;
  store: string;
  /** Of the steps that name no service. */
  script: Script;
}

function scene(n: number): Scene {
  const target = `demo/${secured[n]}`;
  return { target, store: 'main', script: world.steps.script(target, '') };
}

const secret = 'Mallory at Example Ltd';
const input = { title: secret, services: ['api'], compromisedSince: '2026-11-20T00:00:00Z', captureWithinSeconds: 1 };

async function caseOf(on: Scene, more: object = {}): Promise<Driven> {
  return await world.start('securityIncident', on, { input: { ...input, ...more } });
}

async function restart(on: Scene, service: string): Promise<Driven> {
  return await world.start('restart', on, { input: { service } });
}

async function stepsOf(run: Driven): Promise<string[]> {
  return (await run.timeline()).filter(({ state }) => state === 'done').map(({ step }) => step);
}

async function heldIn({ target }: Scene): Promise<readonly Held[]> {
  return await custodyIn(world.client, target);
}

async function signOff(run: Driven, question: RegExp): Promise<void> {
  await run.until(({ waitingFor, waitingReason = '' }) => waitingFor === 'signOff' && question.test(waitingReason));
  await run.send('signOff', { by: 'ben' });
}

const atOnce = ['takeIntoCustody', 'startClocks', 'captureEvidence'];
const cutOff = ['containService', 'serviceIsolated', 'containService', 'isolationOf', 'noteInCustody'];

describe.concurrent('a break-in', { tags: ['thorough'] }, () => {
  test('is answered in order: custody, clocks and evidence unasked, then isolation, evidence, a clean set, sign-out, secrets, release (E66, PRSM-12.3)', async () => {
    const on = scene(0);
    on.script.on('findCleanSet', () => ({ words: 'set-1', set: { setId: 'set-1' } }));
    world.steps.script(on.target, 'main').on('findCleanSet', () => ({ words: 'set-1', set: { setId: 'set-1' } }));
    const run = await caseOf(on);
    const asked = await run.waitsFor('approval');
    expect(await stepsOf(run)).toEqual(atOnce);
    expect(asked).toMatchObject({
      risk: 'R2',
      marks: { custodyRows: 9 },
      notes: { 'evidence can be deleted': 'the bucket records has no Object Lock' },
    });
    await run.approve('ana');
    await signOff(run, /^Rotate database-password: alter role/);
    await signOff(run, /^Rotate session-key/);
    await run.until(({ waitingReason = '' }) => waitingReason.startsWith('Is the evidence'));
    expect(await stepsOf(run)).toEqual([
      ...atOnce,
      ...cutOff,
      'captureEvidence',
      'findCleanSet',
      'forceSignOut',
      'noteInCustody',
      'noteInCustody',
    ]);
    expect(await heldIn(on)).toHaveLength(1);
    await signOff(run, /^Is the evidence/);
    expect(await run.end()).toMatchObject({
      kind: 'done',
      outcome: {
        custody: 'released',
        head: { rows: 12 },
        rotated: [
          { name: 'database-password', by: 'ben' },
          { name: 'session-key', by: 'ben' },
        ],
        proposals: [{ runbook: 'restore', input: { store: 'main', set: { kind: 'id', setId: 'set-1' } } }],
      },
    });
    expect(await heldIn(on)).toEqual([]);
    const clock = { incident: run.handle.workflowId, regime: 'gdpr' };
    expect(await clockView(world.client, clock)).toMatchObject({ duties: [{ duty: 'notification', state: 'runs' }] });
  });

  test('keeps everybody else from its services, undo included, until a person gives them back (PRSM-7.4, E66)', async () => {
    const on = scene(1);
    const { twist, reached, letGo } = blocks();
    world.steps.script(on.target, 'api').on('rolledOut', async (call) => {
      await twist(call);
      return call.nth === 1 ? { kind: 'failed', reason: 'too few' } : undefined;
    });
    const begun = await world.start('scale', on, { input: { service: 'api', replicas: 5 } });
    await reached;
    const run = await caseOf(on);
    await run.waitsFor('approval');
    letGo();
    const { parkedStep } = await begun.waitsFor('answer');
    await begun.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
    expect(await begun.end()).toMatchObject({
      type: 'UndoFailed',
      message: expect.stringMatching(/api is evidence .* --replicas=3/s) as string,
    });
    expect(world.steps.order(on.target)).not.toContain('scaleBack api');
    const holder = run.handle.workflowId;
    const refused = { kind: 'failed', type: 'InCustody' };
    expect(await (await restart(on, 'api')).end()).toMatchObject({
      ...refused,
      message: expect.stringContaining(`until ${holder} signs its custody off`) as string,
    });
    const deploy = await world.start('deploy', on, { input: { release: 'v2', services: ['api'] } });
    await deploy.waitsFor('approval');
    await deploy.approve('ana');
    expect(await deploy.end()).toMatchObject(refused);
    expect(world.steps.script(on.target, 'api').changes()).not.toContain('putImage');
    expect(await (await restart(on, 'web')).end()).toMatchObject({ kind: 'done' });

    await run.send('decide', { planHash: (await run.plan()).hash, by: 'ben', verdict: 'reject', comment: 'a false alarm' });
    expect(await run.end()).toMatchObject({ kind: 'rejected' });
    const [held] = await heldIn(on);
    const word = { by: 'ben', codename: held?.codename ?? '', reason: 'a false alarm' };
    const wrong = releaseCustody(world.client, on.target, { ...word, codename: 'jade-wren-000' });
    await expect(wrong).rejects.toMatchObject({ kind: 'Refused', message: `no case jade-wren-000 holds anything here: ${word.codename}` });
    await releaseCustody(world.client, on.target, word);
    await world.client.workflow.getHandle(`custody/${on.target}`).result();
    expect(await (await restart(on, 'api')).end()).toMatchObject({ kind: 'done' });
  });

  test('goes on to its isolation where evidence hangs: the time for it is bounded, and what was late is said', async () => {
    const on = scene(2);
    const { twist, letGo } = blocks({ deaf: true });
    on.script.on('captureEvidence', (call) => (call.nth === 1 ? twist(call) : undefined));
    const run = await caseOf(on);
    const view = await run.waitsFor('approval');
    expect(view.notes).toMatchObject({ 'could not be done at once: captureEvidence': 'not within 3 s' });
    expect(await heldIn(on)).toHaveLength(1);
    letGo();
    await run.send('abort', { by: 'ana' });
  });

  test('leaves cut off what is cut off when it fails later, and what it holds held, also when another run takes it up', async () => {
    const on = scene(3);
    on.script.on('forceSignOut', fails());
    const run = await caseOf(on);
    await run.waitsFor('approval');
    await run.approve('ana');
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'StepFailed' });
    expect(world.steps.order(on.target).filter((line) => /endIsolation|rejoin|releaseCustody/.test(line))).toEqual([]);
    expect(await heldIn(on)).toHaveLength(1);

    on.script.on('forceSignOut', () => undefined);
    const again = await caseOf(on, { secrets: [] });
    await again.waitsFor('approval');
    expect(await stepsOf(again)).toEqual(atOnce);
    await again.approve('ana');
    await signOff(again, /^Is the evidence/);
    expect(await again.end()).toMatchObject({ kind: 'done', outcome: { custody: 'released', rotated: [] } });
    expect((await heldIn(on)).map(({ holder }) => holder)).toEqual([run.handle.workflowId]);
  });

  test('says nothing of itself in what everybody can list, and saves nothing in a dry run', async () => {
    const on = scene(4);
    const dry = await world.start('securityIncident', on, { input, dryRun: true });
    expect(await dry.end()).toMatchObject({ kind: 'planned', plan: { risk: 'R2' } });
    expect(on.script.names()).toEqual([]);
    const run = await caseOf(on);
    await run.waitsFor('approval');
    const { raw } = await run.handle.describe();
    const [held] = await heldIn(on);
    expect(held?.codename).toBe(codenameOf(held?.caseId ?? ''));
    const shown = [raw, await run.view(), await run.plan().then(({ lines }) => lines)];
    expect(JSON.stringify(shown, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain('Mallory');
    const summaries = (await run.events()).map(({ userMetadata }) => Buffer.from(userMetadata?.summary?.data ?? []).toString());
    expect(summaries.join('\n')).toContain(`custody/${on.target}`);
    expect(summaries.join('\n')).not.toContain('Mallory');
    await run.send('abort', { by: 'ana' });
  });
});
