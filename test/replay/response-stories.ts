import type { EngineWorld } from '../support/engine-world.ts';
import { says } from '../support/fake-steps.ts';
import type { Driven } from '../support/run-driver.ts';
import type { Story } from './stories.ts';

const shop = { target: 'demo/guarded-0', store: 'main' };

async function mitigated(world: EngineWorld, input: object, { approve = false } = {}): Promise<Driven> {
  const run = await world.start('mitigate', shop, { input });
  if (!approve) return run;
  await run.waitsFor('approval');
  await run.approve('ana');
  return run;
}

/** The runbooks against incidents, and the ways of ending that are theirs alone. */
export const responseStories: Record<string, Story> = {
  diagnose: async (world) => await world.start('diagnose', shop, { input: { scenario: 'latency', service: 'api' } }),
  mitigate: async (world) => await mitigated(world, { action: 'restart', service: 'api', scenario: 'down' }),
  'mitigate by a rollback': async (world) => await mitigated(world, { action: 'rollback', service: 'api' }, { approve: true }),
  'mitigate by another address': async (world) => await mitigated(world, { action: 'switchEndpoint', endpoint: 'rpc' }),
  'mitigate by ending queries': async (world) => await mitigated(world, { action: 'endQueries', store: 'main' }, { approve: true }),
  async 'mitigate that did not help'(world) {
    const script = world.steps.freshScript(shop.target, 'web');
    script.on('recoveryHolds', says('failed'));
    const run = await mitigated(world, { action: 'scale', service: 'web' });
    await run.handle.result().catch(() => undefined);
    world.steps.freshScript(shop.target, 'web');
    return run;
  },
  async 'mitigate that is refused'(world) {
    const script = world.steps.freshScript(shop.target, '');
    script.on('turnFree', () => ({ granted: false, reason: 'it is busy' }));
    const run = await mitigated(world, { action: 'restart', service: 'web' });
    await run.handle.result().catch(() => undefined);
    world.steps.freshScript(shop.target, '');
    return run;
  },
  async guard(world) {
    const run = await world.startRaw('guard', [], `guard/${shop.target}/api`);
    const asked = { actionId: 'one', action: 'restart', risk: 'R1', by: 'incident/1', holder: 'mitigate/x' };
    await run.handle.executeUpdate('acquire', { args: [asked] });
    await run.handle.executeUpdate('acquire', { args: [{ ...asked, actionId: 'two' }] });
    await run.handle.executeUpdate('giveBack', { args: [{ actionId: 'one', result: 'helped' }] });
    await run.handle.signal('killSwitch', { by: 'ana', on: true, reason: 'an audit' });
    await run.handle.executeUpdate('killSwitch', { args: [{ by: 'ana', on: false }] });
    // It lives for ever: a record of it ends where somebody ends it.
    await run.handle.terminate('recorded');
    return run;
  },
};
