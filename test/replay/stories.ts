import { fails, blocks, says, setOf } from '../support/fake-steps.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import type { Script } from '../support/fake-steps.ts';
import type { Driven } from '../support/run-driver.ts';
import { incidentStories } from './incident-stories.ts';
import { alertStories } from './alert-stories.ts';
import { securityStories } from './security-stories.ts';
import { responseStories } from './response-stories.ts';
import { serviceStories } from './service-stories.ts';
import { resetPoints, resetTo } from '../support/reset-run.ts';

/** A run of its own, from its start to its end. */
export type Story = (world: EngineWorld, on: On) => Promise<Driven>;

/** Where a story takes place: an environment with one store. */
export interface On {
  target: string;
  store: string;
  script: Script;
}

async function stuckBackup(world: EngineWorld, on: On, times = Number.POSITIVE_INFINITY): Promise<Driven> {
  on.script.on('commitSet', fails({ times }));
  const run = await world.start('backup', on);
  await run.waitsFor('answer');
  return run;
}

async function busyBackup(world: EngineWorld, on: On): Promise<{ run: Driven; letGo: () => void }> {
  const { twist, reached, letGo } = blocks();
  on.script.on('dumpStore', (call) => (call.nth === 1 ? twist(call) : undefined));
  const run = await world.start('backup', on);
  await reached;
  return { run, letGo };
}

async function approvedRestore(world: EngineWorld, on: On, input: object = {}): Promise<Driven> {
  const run = await world.start('restore', on, { input });
  await run.waitsFor('approval');
  await run.approve('ana', 'ben');
  return run;
}

async function answered(run: Driven, choice: string, more: object = {}): Promise<Driven> {
  const { parkedStep } = await run.waitsFor('answer');
  await run.send('answer', { step: parkedStep, choice, by: 'ana', ...more });
  return run;
}

/** Every runbook, and every way a run of it can end. The names are those of the files. */
export const stories: Record<string, Story> = {
  backup: async (world, on) => await world.start('backup', on),
  'backup planned': async (world, on) => await world.start('backup', on, { dryRun: true }),
  'backup of bad input': async (world) => await world.startRaw('backup', ['demo']),
  'backup of nowhere': async (world) => await world.startRaw('backup', [{ target: 'demo/nowhere', requester: 'zed' }]),
  'backup tried again': async (world, on) => await answered(await stuckBackup(world, on, 1), 'retry'),
  async 'backup tried again with other input'(world, on) {
    on.script.on('dumpStore', fails({ times: 1 }));
    return await answered(await world.start('backup', on), 'retry', { input: { store: on.store, setId: 'by-hand' } });
  },
  'backup rolled back': async (world, on) => await answered(await stuckBackup(world, on), 'rollBack'),
  'backup left as it is': async (world, on) => await answered(await stuckBackup(world, on), 'fail'),
  async 'backup whose undo fails'(world, on) {
    on.script.on('discardSet', fails());
    return await answered(await stuckBackup(world, on), 'rollBack');
  },
  async 'backup that does not verify'(world, on) {
    on.script.on('setIntact', says('inconclusive'));
    return await answered(await world.start('backup', on), 'rollBack');
  },
  async 'backup aborted'(world, on) {
    const { run } = await busyBackup(world, on);
    await run.send('abort', { by: 'ana', reason: 'enough' });
    return run;
  },
  async 'backup cancelled'(world, on) {
    const { run } = await busyBackup(world, on);
    await run.handle.cancel();
    return run;
  },
  async 'backup held and released'(world, on) {
    const { run, letGo } = await busyBackup(world, on);
    await run.handle.signal('hold', { by: 'ana' });
    await run.handle.signal('decide', 'nonsense');
    letGo();
    await run.waitsFor('release');
    await run.send('release', { by: 'ana' });
    return run;
  },
  async 'backup skipped'(world, on) {
    const { run, letGo } = await busyBackup(world, on);
    const skipped = await world.start('backup', on);
    await skipped.end();
    letGo();
    await run.end();
    return skipped;
  },
  async 'backup that was busy'(world, on) {
    const { run, letGo } = await busyBackup(world, on);
    const busy = await world.start('backup', on, { ifBusy: 'fail' });
    await busy.end();
    letGo();
    await run.end();
    return busy;
  },
  async 'backup that waited for its lock'(world, on) {
    const { run, letGo } = await busyBackup(world, on);
    const waiting = await world.start('backup', on, { ifBusy: 'wait' });
    await waiting.waitsFor('lock');
    letGo();
    await run.end();
    return waiting;
  },
  async 'backup that lost its lock'(world, on) {
    const { run } = await busyBackup(world, on);
    await world.client.workflow.getHandle(`lock/${on.target}/store/${on.store}`).terminate();
    return run;
  },
  async 'backup reset while it ran'(world, on) {
    const { run, letGo } = await busyBackup(world, on);
    const { tasks } = await resetPoints(run);
    const reset = await resetTo(world, run, tasks.at(-1) ?? 0);
    letGo();
    return reset;
  },
  async 'backup reset after its end'(world, on) {
    const run = await world.start('backup', on);
    await run.end();
    const { tasks, locked } = await resetPoints(run);
    return await resetTo(world, run, tasks.find((id) => id > locked) ?? 0);
  },
  async 'backup frozen and thawed'(world, on) {
    const { run, letGo } = await busyBackup(world, on);
    const ice = await freeze(world, on);
    letGo();
    await run.waitsFor('freeze');
    await ice.send('release', { by: 'olga' });
    return run;
  },
  async 'backup that overrode a freeze'(world, on) {
    const ice = await freeze(world, on);
    const run = await world.start('backup', on);
    await run.waitsFor('freeze');
    await run.send('decide', { planHash: (await run.plan()).hash, by: 'ana', verdict: 'approve', overrideFreeze: 'it burns' });
    await run.end();
    await ice.handle.signal('release', { by: 'olga' });
    return run;
  },
  async restore(world, on) {
    const run = await approvedRestore(world, on, { keepOldSeconds: 0 });
    await run.waitsFor('signOff');
    await run.send('signOff', { by: 'ben' });
    return run;
  },
  'restore that nobody signed off': async (world, on) => await approvedRestore(world, on, { signOffWithinSeconds: 1 }),
  async 'restore rejected'(world, on) {
    const run = await world.start('restore', on);
    await run.waitsFor('approval');
    await run.send('decide', { planHash: (await run.plan()).hash, by: 'ben', verdict: 'reject', comment: 'no' });
    return run;
  },
  'restore that nobody approved': async (world, on) => await world.start('restore', { ...on, target: 'demo/fleeting' }),
  async 'restore aborted while it waited for approval'(world, on) {
    const run = await world.start('restore', on);
    await run.waitsFor('approval');
    await run.send('abort', { by: 'ana' });
    return run;
  },
  async 'restore asked again because the world changed'(world, on) {
    on.script.on('pickSet', ({ nth }) => setOf(on.store, nth === 1 ? 'set-1' : 'set-2'));
    const run = await approvedRestore(world, on, { signOffWithinSeconds: 1 });
    await run.until(({ waitingFor, notes }) => waitingFor === 'approval' && 'the approval is void, the plan has changed' in notes);
    await run.approve('ana', 'cleo');
    return run;
  },
  async 'restore rolled back after the swap'(world, on) {
    on.script.on('checksPass', (call) => (call.nth === 2 ? says('failed')(call) : undefined));
    return await answered(await approvedRestore(world, on), 'rollBack');
  },
  async 'restore with other input approved again'(world, on) {
    on.script.on('stopWriters', fails({ times: 1 }));
    const run = await approvedRestore(world, on, { signOffWithinSeconds: 1 });
    await answered(run, 'retry', { input: { store: on.store, database: 'other' } });
    await run.waitsFor('approval');
    await run.approve('ben', 'cleo');
    return run;
  },
  drillRecovery: async (world, on) => await world.start('drillRecovery', on),
  async 'drillRecovery without its report'(world, on) {
    on.script.on('writeDrillReport', fails());
    return await answered(await world.start('drillRecovery', on), 'skip', { reason: 'the bucket is full' });
  },
  async 'drillRecovery rolled back'(world, on) {
    on.script.on('compareRestored', fails());
    return await answered(await world.start('drillRecovery', on), 'rollBack');
  },
  'drillRecovery on what it raised': async (world, on) => await world.start('drillRecovery', { ...on, target: 'demo/drilled' }),
  async 'drillRecovery whose target does not come up'(world, on) {
    world.steps.script('demo/drilled', on.store).on('raiseDrillTarget', fails());
    return await answered(await world.start('drillRecovery', { ...on, target: 'demo/drilled' }), 'rollBack');
  },
  verifyBackups: async (world, on) => await world.start('verifyBackups', on),
  async 'verifyBackups that could not look'(world, on) {
    on.script.on('judgeSet', fails());
    return await world.start('verifyBackups', on);
  },
  healthCheck: async (world, on) => await world.start('healthCheck', on),
  linkUsed: async (world) => await world.startRaw('linkUsed', [{ person: 'ana', path: '/' }], 'link-used/one'),
  testContacts: async (world, on) => await world.start('testContacts', on),
  ...serviceStories,
  ...securityStories,
  ...responseStories,
  ...alertStories,
  ...incidentStories,
  async freeze(world, on) {
    const run = await freeze(world, on);
    await run.send('release', { by: 'olga' });
    return run;
  },
  async 'freeze until its time'(world, on) {
    const until = new Date(Date.now() + 1000).toISOString();
    return await world.startRaw('freeze', [{ target: on.target, requester: 'olga', reason: 'the fair', until }], `freeze/${on.target}`);
  },
  async lock(world) {
    const run = await world.startRaw('lock', [{ holder: 'somebody', reason: 'a look' }], 'lock/demo/single/look');
    await run.handle.signal('unlock');
    return run;
  },
};

async function freeze(world: EngineWorld, { target }: On): Promise<Driven> {
  return await world.startRaw('freeze', [{ target, requester: 'olga', reason: 'the fair' }], `freeze/${target}`);
}
