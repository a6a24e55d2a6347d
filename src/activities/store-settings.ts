import { isOpsError, isRetried, OpsError } from '../domain/ops-error.ts';
import { isSo, lookAtSettings, wantedValues } from '../domain/store/look-at-settings.ts';
import type { WantedSettings } from '../domain/store/look-at-settings.ts';
import type { ServerSetting } from '../domain/store/server-setting.ts';
import { takesEffect } from '../domain/store/server-setting.ts';
import { isRisky, whyRefused } from '../domain/store/setting-policy.ts';
import { isSameValue } from '../domain/store/setting-value.ts';
import type { Environment } from '../domain/system/environment.ts';
import type { Vocabulary } from '../steps/index.ts';
import type { PuttingStoreSettings } from '../steps/store-settings.ts';
import type { Implements } from '../steps/step.ts';
import type { Look } from './platform/look-until.ts';
import { lookUntil } from './platform/look-until.ts';
import type { OpenSettingsServer, SettingsServer } from './settings-server.ts';
import { postgresNamed } from './store-named.ts';
import { supervised } from './supervised.ts';

type SettingsSteps = Pick<
  Vocabulary,
  'storeSettings' | 'putStoreSettings' | 'putRiskyStoreSettings' | 'takeBackStoreSettings' | 'storeSettingsHold'
>;

/** What changes the settings of stores' servers. */
export function storeSettingsActivities({ openSettings }: { openSettings: OpenSettingsServer }): Implements<SettingsSteps> {
  const open = (env: Environment, store: string): SettingsServer => openSettings(postgresNamed(env, store));
  const put = async (env: Environment, { store, kept, ...wanted }: PuttingStoreSettings): Promise<void> => {
    const values = onlyOf(wantedValues(wanted), kept);
    await supervised(async () => await write(open(env, store), { from: new Map(Object.entries(kept)), to: values }));
  };
  return {
    async storeSettings({ env, input: { store, set, unset } }) {
      return lookAtSettings(await open(env, store).read([...Object.keys(set), ...unset]), { set, unset });
    },
    async putStoreSettings({ env, input }) {
      requireAllowed(Object.keys(input.kept), { risky: false });
      await put(env, input);
    },
    async putRiskyStoreSettings({ env, input }) {
      requireAllowed(Object.keys(input.kept), { risky: true });
      await put(env, input);
    },
    async takeBackStoreSettings({ env, input: { store, kept, ...wanted } }) {
      const values = onlyOf(wantedValues(wanted), kept);
      await supervised(async () => await write(open(env, store), { from: values, to: new Map(Object.entries(kept)) }));
    },
    async storeSettingsHold({ env, input: { store, set, unset, restarted, withinSeconds } }) {
      return await lookUntil(withinSeconds, async () => await lookAt(open(env, store), { set, unset, restarted }));
    },
  };
}

/** A person may have given the step another input than the one that was looked at. @throws OpsError `InvalidInput`. */
function requireAllowed(names: readonly string[], { risky }: { risky: boolean }): void {
  const wrong = names.find((name) => whyRefused(name.toLowerCase()) !== undefined || (!risky && isRisky(name.toLowerCase())));
  if (wrong === undefined) return;
  const why = whyRefused(wrong.toLowerCase()) ?? 'with it data may be lost: start a run of its own, which two people approve';
  throw new OpsError('InvalidInput', `${wrong} is not changed here: ${why}`);
}

/** Those of them that are changed, under the names that the server writes. */
function onlyOf(values: ReadonlyMap<string, string | null>, kept: PuttingStoreSettings['kept']): Map<string, string | null> {
  return new Map(Object.keys(kept).map((name) => [name, values.get(name.toLowerCase()) ?? null]));
}

interface Writing {
  from: ReadonlyMap<string, string | null>;
  to: ReadonlyMap<string, string | null>;
}

/** Each from what it was to what it is to be, and a reload; what is so already is left. @throws OpsError `Conflict` for what is neither. */
async function write(server: SettingsServer, { from, to }: Writing): Promise<void> {
  const { settings } = await server.read([...to.keys()]);
  const left = settings.filter((setting) => !isOurs(setting, to.get(setting.name) ?? null));
  const strange = left.filter((setting) => !isOurs(setting, from.get(setting.name) ?? null));
  if (strange.length > 0) {
    throw new OpsError('Conflict', `somebody changed ${strange.map(({ name }) => name).join(', ')} by ALTER SYSTEM since`, {
      hint: 'Nothing was overwritten. Look at postgresql.auto.conf, then start the run again.',
    });
  }
  for (const { name } of left) await server.alter(name, to.get(name) ?? null);
  await server.reload();
}

function isOurs(setting: ServerSetting, value: string | null): boolean {
  const { ours } = setting;
  return ours === null || value === null ? ours === value : ours === value || isSameValue(setting, ours, value);
}

/** Whether all is in force; what needs a restart that was not made is to be known to the server as that. */
async function lookAt(server: SettingsServer, wanted: WantedSettings & { restarted: boolean }): Promise<Look> {
  const values = wantedValues(wanted);
  const { settings, faults } = await server.read([...values.keys()]).catch((error: unknown) => {
    // After a restart it does not answer at once.
    if (!isOpsError(error) || !isRetried(error.kind)) throw error;
    return { settings: [], faults: [error.message] };
  });
  const waiting = settings.filter((setting) => {
    const value = values.get(setting.name.toLowerCase()) ?? null;
    const waitsForRestart = !wanted.restarted && takesEffect(setting) === 'restart' && setting.pendingRestart && isOurs(setting, value);
    return !waitsForRestart && !isSo(setting, value);
  });
  const words = [...faults, ...waiting.map(({ name, value, source }) => `${name} is ${value} (${source})`)];
  if (words.length > 0) return { good: false, words: `not in force: ${words.join('; ')}` };
  return {
    good: true,
    words: settings
      .map(({ name, value, pendingRestart }) => `${name} ${pendingRestart ? 'waits for a restart' : `is ${value}`}`)
      .join(', '),
  };
}
