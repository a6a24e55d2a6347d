import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { signMessage } from '../../src/client/sign-message.ts';
import type { Decide } from '../../src/domain/run/messages.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { gatewayKey } from '../support/fake-system.ts';
import type { Driven } from '../support/run-driver.ts';

const target = 'demo/signed';
let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld({ ...inject('engine'), targets: [target] });
});
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

async function waiting(): Promise<{ run: Driven; decision: (by: string) => Decide; signed: (by: string, at?: Date) => Decide }> {
  const run = await world.start('restore', world.store(target), { input: { keepOldSeconds: 0 } });
  await run.waitsFor('approval');
  const { hash: planHash } = await run.plan();
  const decision = (by: string): Decide => ({ planHash, by, verdict: 'approve', confirm: target });
  const { workflowId } = run.handle;
  return {
    run,
    decision,
    signed: (by, at) => signMessage(gatewayKey, { workflowId, name: 'decide', message: decision(by) }, at),
  };
}

describe.concurrent('where decisions must be signed', { tags: ['thorough'] }, () => {
  test('a name alone approves nothing, by update or by signal, and two signatures do', async () => {
    const { run, decision, signed } = await waiting();
    expect(await run.refusal('decide', decision('ana'))).toMatch(/must be signed here/);
    await run.handle.signal('decide', decision('ben'));
    expect(await run.refusal('decide', { ...signed('ana'), by: 'ben' })).toMatch(/it was altered/);
    expect((await run.view()).decisions).toEqual([]);
    await run.send('decide', signed('ana'));
    await run.send('decide', signed('ben'));
    const view = await run.waitsFor('signOff');
    expect(view.decisions).toMatchObject([
      { by: 'ana', signed: true },
      { by: 'ben', signed: true },
    ]);
    expect(view.notes['a signal decide was refused']).toMatch(/must be signed here/);
    expect(await run.refusal('signOff', { by: 'cleo' })).toMatch(/must be signed here/);
    await run.send('signOff', signMessage(gatewayKey, { workflowId: run.handle.workflowId, name: 'signOff', message: { by: 'cleo' } }));
    expect(await run.end()).toMatchObject({ kind: 'done' });
  });

  test('an old signature, one of another run and one that was taken already are refused', async () => {
    const [one, other] = await Promise.all([waiting(), waiting()]);
    expect(await one.run.refusal('decide', one.signed('ana', new Date(Date.now() - 11 * 60_000)))).toMatch(/older than 10 minutes/);
    const { signed: ofAnother } = other.signed('ana');
    expect(await one.run.refusal('decide', { ...one.decision('ana'), signed: ofAnother })).toMatch(/it was altered/);
    const once = one.signed('ana');
    await one.run.send('decide', once);
    expect(await one.run.refusal('decide', once)).toBe('this signed message was taken already');
    await Promise.all([one.run.handle.terminate(), other.run.handle.terminate()]);
  });

  test('stopping a run needs no signature', async () => {
    const { run } = await waiting();
    await run.send('hold', { by: 'ana' });
    expect(await run.refusal('release', { by: 'ana' })).toMatch(/must be signed here/);
    await run.send('abort', { by: 'ana' });
    expect(await run.end()).toMatchObject({ kind: 'aborted' });
  });
});
