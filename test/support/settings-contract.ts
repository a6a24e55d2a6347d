import { beforeAll, describe, expect, test } from 'vitest';
import type { Settings } from '../../src/domain/release/settings.ts';
import type { Service } from '../../src/domain/system/platform.ts';
import type { PlatformWorld } from './platform-contract.ts';
import { changeOfOurs, kindOfFailure, rolledOut } from './platform-contract.ts';

/** A real platform with a secret, and services whose variables can be seen. */
export interface SettingsWorld extends PlatformWorld {
  /** The variables that its instances have, by name: all have the same. */
  variables(service: Service): Promise<Record<string, string>>;
  /** Where a secret is found, in words too, where none is, what a variable of it holds as far as a test can see, and the value. */
  secret: { reference: string; nowhere: string; words: string; held: string; value: string };
}

type World = () => SettingsWorld;

/** What every platform must do alike with variables. `makeWorld` is called once. */
export function settingsContract(name: string, makeWorld: () => Promise<SettingsWorld>): void {
  describe(`the settings of services on ${name}, as on every platform`, () => {
    let world: SettingsWorld;
    beforeAll(async () => {
      world = await makeWorld();
    });
    testChanges(() => world);
    testUndos(() => world);
    testWhatStays(() => world);
  });
}

export function settingsOf(different: Partial<Settings>): Settings {
  return { set: {}, unset: [], secrets: {}, ...different };
}

/** Sets variables as a run does, and waits until the instances have them; gives the state before. */
async function configured({ platform }: SettingsWorld, service: Service, settings: Settings, changeId = changeOfOurs()) {
  const before = await platform.capture(service);
  const change = await platform.putSettings({ service, changeId, settings, from: before.fingerprint });
  expect(await rolledOut(platform, service, change.fingerprint)).toMatchObject({ kind: 'successful' });
  return { before, change };
}

function testChanges(world: World): void {
  test('looking at what settings would change says old and new, and changes nothing (fault 40)', async () => {
    const { platform, freshService, instances, rollouts } = world();
    const service = await freshService(1);
    const before = [await platform.capture(service), await instances(service), await rollouts(service)];
    const settings = settingsOf({ set: { LOG_LEVEL: 'info' } });
    const { fingerprint } = await platform.state(service);
    expect(await platform.settings(service, settings)).toEqual({
      fingerprint,
      changes: [{ name: 'LOG_LEVEL', from: 'not set', to: '"info"' }],
    });
    expect(await platform.canConfigure(service, settings)).toMatchObject({ kind: 'successful' });
    expect([await platform.capture(service), await instances(service), await rollouts(service)]).toEqual(before);
  });

  test('settings asked for twice by one run are rolled out once, and the instances have them (fault 1)', async () => {
    const { platform, freshService, rollouts, variables } = world();
    const service = await freshService(2);
    const changeId = changeOfOurs();
    const settings = settingsOf({ set: { LOG_LEVEL: 'info', JAVA_OPTS: `-Xms2g '$HOME' "#x"` } });
    const { before, change } = await configured(world(), service, settings, changeId);
    expect(change.outcome).toBe('changed');
    expect(change.fingerprint).not.toBe(before.fingerprint);
    expect(await variables(service)).toMatchObject({ LOG_LEVEL: 'info', JAVA_OPTS: `-Xms2g '$HOME' "#x"` });
    const again = await platform.putSettings({ service, changeId, settings, from: before.fingerprint });
    expect(again).toEqual({ outcome: 'already', fingerprint: change.fingerprint });
    expect(await rollouts(service)).toBe(1);
    expect(await platform.state(service)).toMatchObject({ replicas: 2, ready: 2 });
  });

  test('what is so already is no change', async () => {
    const { platform, freshService, rollouts } = world();
    const service = await freshService(1);
    const settings = settingsOf({ set: { LOG_LEVEL: 'info' } });
    const { change } = await configured(world(), service, settings);
    const asked = settingsOf({ set: { LOG_LEVEL: 'info' }, unset: ['NEVER_SET'] });
    expect(await platform.settings(service, asked)).toEqual({ fingerprint: change.fingerprint, changes: [] });
    const putting = { service, changeId: changeOfOurs(), settings: asked, from: change.fingerprint };
    expect(await platform.putSettings(putting)).toEqual({ outcome: 'already', fingerprint: change.fingerprint });
    expect(await rollouts(service)).toBe(1);
  });

  test('settings are refused when the service is not what the plan saw', async () => {
    const { platform, freshService, changeBehindOurBack, rollouts } = world();
    const service = await freshService(1);
    const { fingerprint: from } = await platform.state(service);
    await changeBehindOurBack(service);
    const theirs = [(await platform.state(service)).fingerprint, await rollouts(service)];
    const settings = settingsOf({ set: { LOG_LEVEL: 'info' } });
    expect(await kindOfFailure(platform.putSettings({ service, changeId: changeOfOurs(), settings, from }))).toBe('Conflict');
    expect([(await platform.state(service)).fingerprint, await rollouts(service)]).toEqual(theirs);
  });
}

function testUndos(world: World): void {
  test('an undo brings the old values back and takes new ones away, and twice is once (fault 3)', async () => {
    const { platform, freshService, variables, rollouts } = world();
    const service = await freshService(1);
    await configured(world(), service, settingsOf({ set: { LOG_LEVEL: 'info', OLD: 'yes' } }));
    const changeId = changeOfOurs();
    const changed = settingsOf({ set: { LOG_LEVEL: 'debug', NEW: '1' }, unset: ['OLD'] });
    const { before } = await configured(world(), service, changed, changeId);
    expect(await variables(service)).toMatchObject({ LOG_LEVEL: 'debug', NEW: '1' });
    expect(await variables(service)).not.toHaveProperty('OLD');
    const undone = await platform.putBack({ service, captured: before, changeId });
    expect(undone).toEqual({ outcome: 'changed', fingerprint: before.fingerprint });
    expect(await platform.putBack({ service, captured: before, changeId })).toMatchObject({ outcome: 'already' });
    expect(await rolledOut(platform, service, before.fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await variables(service)).toMatchObject({ LOG_LEVEL: 'info', OLD: 'yes' });
    expect(await variables(service)).not.toHaveProperty('NEW');
    expect(await rollouts(service)).toBe(3);
  });

  test('an undo of settings that were never set changes nothing (fault 38)', async () => {
    const { platform, freshService, rollouts } = world();
    const service = await freshService(1);
    const captured = await platform.capture(service);
    expect(await platform.putBack({ service, captured, changeId: changeOfOurs() })).toMatchObject({ outcome: 'already' });
    expect(await rollouts(service)).toBe(0);
  });
}

function testWhatStays(world: World): void {
  test('a release, its undo, a restart and more instances keep the settings', async () => {
    const { platform, freshService, images, variables, instances } = world();
    const service = await freshService(1);
    await configured(world(), service, settingsOf({ set: { LOG_LEVEL: 'info' } }));
    const changeId = changeOfOurs();
    const before = await platform.capture(service);
    const { fingerprint } = await platform.putImage({ service, changeId, image: images.second, from: before.fingerprint });
    expect(await rolledOut(platform, service, fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await variables(service)).toMatchObject({ LOG_LEVEL: 'info' });
    expect(await platform.putBack({ service, captured: before, changeId })).toMatchObject({ fingerprint: before.fingerprint });
    await platform.scale({ service, changeId, replicas: 2 });
    expect(await rolledOut(platform, service, before.fingerprint)).toMatchObject({ kind: 'successful' });
    await platform.restart({ service, changeId, mode: 'hard' });
    expect(await rolledOut(platform, service, before.fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await instances(service)).toHaveLength(2);
    expect(await variables(service)).toMatchObject({ LOG_LEVEL: 'info' });
    expect((await platform.state(service)).fingerprint).toBe(before.fingerprint);
  });

  test('a secret is set by where it is found, and its value is read into nothing of ours (E75)', async () => {
    const { platform, freshService, variables, secret } = world();
    const service = await freshService(1);
    const settings = settingsOf({ secrets: { LICENSE_KEY: secret.reference } });
    const look = await platform.settings(service, settings);
    expect(look.changes).toEqual([{ name: 'LICENSE_KEY', from: 'not set', to: secret.words }]);
    const fits = await platform.canConfigure(service, settings);
    expect(fits).toMatchObject({ kind: 'successful' });
    const { change } = await configured(world(), service, settings);
    expect(await variables(service)).toMatchObject({ LICENSE_KEY: secret.held });
    const captured = await platform.capture(service);
    expect(captured.fingerprint).toBe(change.fingerprint);
    expect(JSON.stringify([look, fits, captured, await platform.state(service)])).not.toContain(secret.value);
    expect(await platform.settings(service, settings)).toMatchObject({ changes: [] });
    const nowhere = settingsOf({ secrets: { LICENSE_KEY: secret.nowhere } });
    expect(await platform.canConfigure(service, nowhere)).toMatchObject({ kind: 'failed' });
  });
}
