import { after, before, stateOf } from '../support/fake-service-steps.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { blocks, says } from '../support/fake-steps.ts';
import type { Driven } from '../support/run-driver.ts';
import type { Story } from './stories.ts';

const shop = { target: 'demo/careful-0', store: 'main' };

/** Starts a run on the shop, whose services have forgotten what stories before did to them, and approves it where that is needed. */
async function started(world: EngineWorld, runbook: string, input: object, { approve = true } = {}): Promise<Driven> {
  const run = await world.start(runbook, shop, { input });
  if (!approve) return run;
  await run.waitsFor('approval');
  await run.approve('ana');
  return run;
}

function fresh(world: EngineWorld, service: string) {
  return world.steps.freshScript(shop.target, service);
}

/** The runbooks on services, and the ways of ending that are theirs alone. */
export const serviceStories: Record<string, Story> = {
  async deploy(world) {
    return await started(world, 'deploy', { release: 'v2' });
  },
  async 'deploy of what runs already'(world) {
    for (const name of ['db-proxy', 'api', 'web']) {
      fresh(world, name).on('serviceState', () => stateOf(name, { images: { [name]: `registry.demo/${name}:v2` }, fingerprint: after }));
    }
    const run = await started(world, 'deploy', { release: 'v2' }, { approve: false });
    await run.end();
    for (const name of ['db-proxy', 'api', 'web']) fresh(world, name);
    return run;
  },
  async provision(world) {
    return await world.start('provision', { target: 'demo/new', store: 'main' }, { input: {} });
  },
  async 'deploy by a pipeline'(world) {
    const run = await world.start('deploy', { target: 'demo/piped-0', store: 'main' }, { input: { release: 'v2' } });
    await run.waitsFor('approval');
    await run.approve('ana');
    return run;
  },
  async 'deploy put back'(world) {
    fresh(world, 'web').on('rolledOut', says('failed'));
    const run = await started(world, 'deploy', { release: 'v2' });
    await run.end();
    fresh(world, 'web');
    return run;
  },
  async 'deploy that makes way'(world) {
    const { twist, reached } = blocks();
    fresh(world, 'api').on('rolledOut', (call) => (call.nth === 1 ? twist(call) : undefined));
    const run = await started(world, 'deploy', { release: 'v2' });
    await reached;
    await (await started(world, 'rollback', { emergency: true }, { approve: false })).end();
    fresh(world, 'api');
    return run;
  },
  async 'rollback in an emergency'(world) {
    const { twist, reached } = blocks();
    fresh(world, 'api').on('rolledOut', (call) => (call.nth === 1 ? twist(call) : undefined));
    await started(world, 'deploy', { release: 'v2' });
    await reached;
    const run = await started(world, 'rollback', { emergency: true }, { approve: false });
    await run.end();
    fresh(world, 'api');
    return run;
  },
  rollback: async (world) => await started(world, 'rollback', {}),
  scale: async (world) => await started(world, 'scale', { service: 'api', replicas: 5 }, { approve: false }),
  restart: async (world) => await started(world, 'restart', { service: 'api' }, { approve: false }),
  configChange: async (world) => await started(world, 'configChange', { service: 'api', set: { LOG_LEVEL: 'info' } }),
  async 'configChange of what is so already'(world) {
    fresh(world, 'api').on('serviceSettings', () => ({ fingerprint: before, changes: [] }));
    const run = await started(world, 'configChange', { service: 'api', set: { LOG_LEVEL: 'info' } }, { approve: false });
    await run.end();
    fresh(world, 'api');
    return run;
  },
  async 'configChange put back'(world) {
    fresh(world, 'api').on('rolledOut', says('failed'));
    const run = await started(world, 'configChange', { service: 'api', set: { LOG_LEVEL: 'info' } });
    await run.end();
    fresh(world, 'api');
    return run;
  },
  'configChange of a store': async (world) =>
    await started(world, 'configChange', { store: 'main', set: { max_connections: '200' }, restart: 'db-proxy' }),
  async 'configChange taken back'(world) {
    fresh(world, 'main').on('storeSettingsHold', says('failed'));
    const run = await started(world, 'configChange', { store: 'main', set: { work_mem: '10MB' } });
    await run.end();
    fresh(world, 'main');
    return run;
  },
  stop: async (world) => await started(world, 'stop', { reason: 'tried' }),
  isolate: async (world) => await started(world, 'isolate', { service: 'api', reason: 'tried' }),
  rejoin: async (world) => await started(world, 'rejoin', { service: 'api' }),
  async switchTraffic(world) {
    const run = await world.start('switchTraffic', { target: 'demo/coloured-0', store: 'main' }, { input: { route: 'gateway' } });
    await run.waitsFor('approval');
    await run.approve('ana');
    return run;
  },
  resume: async (world) => await started(world, 'resume', {}, { approve: false }),
};
