import type { EngineWorld } from '../support/engine-world.ts';
import { fails } from '../support/fake-steps.ts';
import type { Driven } from '../support/run-driver.ts';
import type { Story } from './stories.ts';

const secured = { target: 'demo/secured-0', store: 'main' };
const clock = { target: secured.target, incident: 'i', codename: 'amber-heron-4f1', requester: 'zed', marks: {} };

async function approvedCase(world: EngineWorld): Promise<Driven> {
  const input = { title: 'tried', services: ['api'], compromisedSince: '2026-11-20T00:00:00Z', secrets: ['session-key'] };
  const run = await world.start('securityIncident', secured, { input });
  await run.waitsFor('approval');
  await run.approve('ana');
  return run;
}

async function signedOff(run: Driven, question: string): Promise<void> {
  await run.until(({ waitingReason = '' }) => waitingReason.startsWith(question));
  await run.send('signOff', { by: 'ben' });
}

/** What holds the services of a secured shop. */
function custodyOf(world: EngineWorld): Promise<Driven> {
  return world.startRaw('custody', [secured.target], `custody/${secured.target}`);
}

/** A break-in, and the entities that it starts. */
export const securityStories: Record<string, Story> = {
  async securityIncident(world) {
    const run = await approvedCase(world);
    await signedOff(run, 'Rotate');
    await signedOff(run, 'Is the evidence');
    await run.end();
    return run;
  },
  async 'securityIncident whose evidence cannot be saved'(world) {
    const script = world.steps.freshScript(secured.target, '');
    script.on('captureEvidence', fails());
    const run = await approvedCase(world);
    const { parkedStep } = await run.waitsFor('answer');
    await run.send('answer', { step: parkedStep, choice: 'rollBack', by: 'ana' });
    await run.end();
    world.steps.freshScript(secured.target, '');
    const { memo = {} } = await world.client.workflow.getHandle(`custody/${secured.target}`).describe();
    const [held] = memo['held'] as { codename: string }[];
    await world.client.workflow.getHandle(`custody/${secured.target}`).executeUpdate('release', {
      args: [{ by: 'ben', codename: held?.codename }],
    });
    return run;
  },
  async custody(world) {
    const custody = await custodyOf(world);
    const held = { caseId: 'c', codename: 'amber-heron-4f1', holder: 'h', services: ['api'] };
    await custody.handle.signal('take', held);
    await custody.handle.signal('take', { ...held, caseId: 'd', codename: 'jade-wren-000' });
    await custody.handle.signal('release', { by: 'watchkeeper', codename: held.codename });
    await custody.handle.executeUpdate('release', { args: [{ by: 'ben', codename: 'jade-wren-000' }] });
    return custody;
  },
  async legalClock(world) {
    const run = await world.startRaw('legalClock', [{ ...clock, regime: 'dora' }], 'clock/i/dora');
    const at = new Date().toISOString();
    await run.send('mark', { mark: 'awareAt', at, by: 'olga' });
    await run.send('mark', { mark: 'awareAt', at, by: 'olga', reason: 'it was so' });
    await run.send('done', { by: 'olga', reference: '4711', duty: 'initial' });
    await run.send('notApplicable', { by: 'olga', reason: 'not major' });
    return run;
  },
};
