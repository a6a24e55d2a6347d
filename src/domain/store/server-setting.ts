/** One setting of a PostgreSQL server, as it says itself. */
export interface ServerSetting {
  /** As the server writes it. */
  name: string;
  /** When it takes effect: `postmaster` at the start, `sighup` at a reload, `internal` never … */
  context: string;
  kind: 'bool' | 'enum' | 'integer' | 'real' | 'string';
  /** Of numbers, as in `8kB` or `ms`; null: none. */
  unit: string | null;
  min: string | null;
  max: string | null;
  options: readonly string[] | null;
  /** In force for a new session, in the unit. */
  value: string;
  /** What it is where nobody says anything. */
  atBoot: string | null;
  /** Where `value` comes from: `default`, `configuration file`, `command line`, `database`, `user` … */
  source: string;
  pendingRestart: boolean;
  /** What ALTER SYSTEM says, as text; null: nothing. */
  ours: string | null;
  /** What the configuration files say at last, ours too; null: nothing. */
  inFiles: string | null;
  /** What they would say without ours; null: nothing. */
  inOtherFiles: string | null;
  /** The server would take what the files say. */
  applied: boolean;
  /** May we ALTER SYSTEM it. */
  mayAlter: boolean;
}

/** What a server says of the settings that were asked for, and of its files. */
export interface ServerSettings {
  settings: readonly ServerSetting[];
  /** Those that it does not know, each with the nearest that it does. */
  unknown: readonly { name: string; nearest?: string }[];
  /** Faults of its files with which a reload would apply nothing; no value is repeated. */
  faults: readonly string[];
  /** Who has values of his own, that win over the server's: `work_mem of role app`. */
  overrides: readonly string[];
  mayReload: boolean;
}

/** When a change is in force: after a reload, for sessions that begin then, or after a restart. */
export type TakesEffect = 'reload' | 'newSessions' | 'restart';

/** What would become of a setting. */
export interface StoreSettingChange {
  name: string;
  from: string;
  to: string;
  takesEffect: TakesEffect;
}

export interface StoreSettingsLook {
  /** Empty: all is so already. */
  changes: readonly StoreSettingChange[];
  /** What ALTER SYSTEM said of them before; null: nothing. */
  kept: Readonly<Record<string, string | null>>;
  overrides: readonly string[];
}

export function takesEffect({ context }: ServerSetting): TakesEffect {
  if (context === 'postmaster') return 'restart';
  return context === 'backend' || context === 'superuser-backend' ? 'newSessions' : 'reload';
}
