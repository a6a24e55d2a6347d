import type { StoreSettingsLook } from '../domain/store/server-setting.ts';
import type { WantedSettings } from '../domain/store/look-at-settings.ts';
import { isTakenAtStart } from '../domain/store/setting-policy.ts';
import { variableOf } from '../domain/store/store-variable.ts';
import { by, change, observe, recover, verify } from './step.ts';

interface OfStore {
  store: string;
}

/** Settings of a store's server, with what ALTER SYSTEM said before of those that change; null: nothing. */
export interface PuttingStoreSettings extends OfStore, WantedSettings {
  kept: Readonly<Record<string, string | null>>;
}

/** What these settings would change. @throws OpsError `InvalidInput` with all that is wrong: names, values, rights, what wins over them. */
export const storeSettings = observe<OfStore & WantedSettings, StoreSettingsLook>({
  class: 'look',
  command: ({ input }) => {
    const names = [...Object.keys(input.set), ...input.unset].map((name) => `'${name}'`);
    return `${psql(input)} -c "select name, setting, unit, context, source from pg_settings where name in (${names.join(', ')})"`;
  },
  preview: ({ input: { set, unset } }) => ({
    changes: [...Object.keys(set), ...unset].map((name) => {
      return { name, from: '<now>', to: set[name] ?? 'not set', takesEffect: isTakenAtStart(name) ? 'restart' : 'reload' };
    }),
    kept: Object.fromEntries([...Object.keys(set), ...unset].map((name) => [name, null])),
    overrides: [],
  }),
});

/** ALTER SYSTEM says what it said before. Right when it was never changed. @throws OpsError `Conflict` when somebody else changed it since. */
export const takeBackStoreSettings = recover<PuttingStoreSettings>({
  class: 'act',
  command: ({ input }) => altering(input, Object.entries(input.kept)),
});

/** ALTER SYSTEM, setting by setting, and a reload. @throws OpsError `Conflict` when it does not say what the plan saw. */
export const putStoreSettings = change<PuttingStoreSettings, void>({
  class: 'act',
  risk: 'R2',
  command: ({ input }) =>
    altering(
      input,
      Object.keys(input.kept).map((name) => [name, input.set[name.toLowerCase()] ?? null]),
    ),
  preview: () => undefined,
  undo: by(takeBackStoreSettings, ({ input }) => input),
});

/** The same for settings with which data may be lost. */
export const putRiskyStoreSettings = change<PuttingStoreSettings, void>({
  class: 'act',
  risk: 'R3',
  command: putStoreSettings.command,
  preview: () => undefined,
  undo: putStoreSettings.undo,
});

/** They are in force, or wait for a restart where none was made; the files of the server have no fault. */
export const storeSettingsHold = verify<OfStore & WantedSettings & { restarted: boolean; withinSeconds: number }>({
  class: 'rollout',
  command: storeSettings.command,
});

function altering({ store }: OfStore, values: readonly (readonly [string, string | null])[]): string {
  const statements = values.map(([name, value]) =>
    value === null ? `alter system reset ${name}` : `alter system set ${name} = '${value.replaceAll("'", "''")}'`,
  );
  return [
    psql({ store }),
    ...[...statements, 'select pg_reload_conf()'].map((sql) => `-c "${sql.replaceAll(/[\\"$`]/g, String.raw`\$&`)}"`),
  ].join(' ');
}

function psql({ store }: OfStore): string {
  return `psql "$${variableOf(store)}"`;
}
