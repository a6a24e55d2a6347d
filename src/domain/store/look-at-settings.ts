import { OpsError } from '../ops-error.ts';
import { notSet } from '../release/settings.ts';
import type { ServerSetting, ServerSettings, StoreSettingsLook } from './server-setting.ts';
import { takesEffect } from './server-setting.ts';
import { whyRefused } from './setting-policy.ts';
import { isSameValue, valueFault, withUnit } from './setting-value.ts';

/** What is asked of a server: setting to value, and those that ALTER SYSTEM is to say nothing of any more. */
export interface WantedSettings {
  set: Readonly<Record<string, string>>;
  unset: readonly string[];
}

/** What wins over the configuration files for the whole server. */
const beforeFiles = ['command line', 'environment variable', 'override'];
/** What wins for some sessions only, our own among them. */
const forSome = ['database', 'user', 'database user', 'client', 'session', 'interactive'];

/** The values that are wanted by name; null: none of ours. */
export function wantedValues({ set, unset }: WantedSettings): Map<string, string | null> {
  return new Map<string, string | null>([...Object.entries(set), ...unset.map((name) => [name, null] as const)]);
}

/** What would change. @throws OpsError with all that is wrong, before anything is changed. */
export function lookAtSettings(server: ServerSettings, wanted: WantedSettings): StoreSettingsLook {
  const values = wantedValues(wanted);
  const faults = [
    ...server.faults.map((fault) => `the server's files have a fault, with which a reload applies nothing: ${fault}`),
    ...server.unknown.map(
      ({ name, nearest }) => `the server knows no setting ${name}${nearest === undefined ? '' : `; did you mean \`${nearest}\`?`}`,
    ),
    ...server.settings.flatMap((setting) => faultsOf(setting, values.get(setting.name.toLowerCase()) ?? null)),
  ];
  if (faults.length > 0) throw new OpsError('InvalidInput', faults[0] ?? '', { details: faults.slice(1) });
  requireRights(server);
  const changed = server.settings.filter((setting) => !isSo(setting, values.get(setting.name.toLowerCase()) ?? null));
  return {
    changes: changed.map((setting) => {
      const value = values.get(setting.name.toLowerCase()) ?? null;
      return { name: setting.name, from: fromInWords(setting), to: toInWords(setting, value), takesEffect: takesEffect(setting) };
    }),
    kept: Object.fromEntries(changed.map(({ name, ours }) => [name, ours])),
    overrides: server.overrides,
  };
}

/** What is asked for is what the files say and what is in force. */
export function isSo(setting: ServerSetting, wanted: string | null): boolean {
  if (setting.pendingRestart) return false;
  if (wanted === null) return isLeft(setting);
  const inForce = forOthers(setting);
  // -1 stands for a value that the server finds by itself, and says instead.
  const isFound = Number(wanted) === -1 && setting.ours !== null && setting.applied;
  return (isSameValue(setting, inForce, wanted) || isFound) && (setting.ours === null || isSameValue(setting, setting.ours, wanted));
}

/** What it is for sessions that have no value of their own. */
function forOthers({ source, inFiles, atBoot, value }: ServerSetting): string {
  return forSome.includes(source) ? (inFiles ?? atBoot ?? '') : value;
}

/** We say nothing of it any more, and the server does what the other files say. */
function isLeft(setting: ServerSetting): boolean {
  if (setting.ours !== null) return false;
  if (setting.inOtherFiles === null) return setting.source !== 'configuration file';
  return setting.source !== 'configuration file' || isSameValue(setting, setting.value, setting.inOtherFiles);
}

function faultsOf(setting: ServerSetting, wanted: string | null): string[] {
  const { name, context, source } = setting;
  const why = whyRefused(name.toLowerCase());
  if (why !== undefined) return [`${name} is not changed here: ${why}. Change it by hand, in the server's own files`];
  if (context === 'internal') return [`${name} cannot be changed: it was fixed when the server was made`];
  if (beforeFiles.includes(source)) {
    return [`${name} comes from the ${source} of the server, which wins over its files. Change it where the server is started`];
  }
  const fault = wanted === null ? undefined : valueFault(setting, wanted);
  return fault === undefined ? [] : [`${name}: ${fault}`];
}

function requireRights({ settings, mayReload }: ServerSettings): void {
  const grants = [
    ...settings.filter(({ mayAlter }) => !mayAlter).map(({ name }) => `grant alter system on parameter ${name} to …;`),
    ...(mayReload ? [] : ['grant execute on function pg_reload_conf() to …;']),
  ];
  if (grants.length === 0) return;
  throw new OpsError('InvalidInput', 'the role of the store may not change these settings of its server', {
    hint: `A superuser grants it: ${grants.join(' ')}`,
  });
}

function fromInWords(setting: ServerSetting): string {
  const now = withUnit(setting, forOthers(setting));
  return setting.pendingRestart && setting.inFiles !== null ? `${now} (${withUnit(setting, setting.inFiles)} after a restart)` : now;
}

function toInWords(setting: ServerSetting, wanted: string | null): string {
  if (wanted !== null) return withUnit(setting, wanted);
  return setting.inOtherFiles === null ? `${notSet}, the default` : withUnit(setting, setting.inOtherFiles);
}
