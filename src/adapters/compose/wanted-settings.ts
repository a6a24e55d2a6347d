import { OpsError } from '../../domain/ops-error.ts';
import type { SettingChange, Settings } from '../../domain/release/settings.ts';
import { notSet, valueInWords } from '../../domain/release/settings.ts';
import type { OwnSettings } from './own-settings.ts';

/** Variables as Compose resolves them; null: taken away. */
export type Resolved = Readonly<Record<string, string | null>>;

export interface WantedSettings {
  /** All that we set, with what we set before. */
  settings: OwnSettings;
  changes: SettingChange[];
}

/** @param files What the files alone say: it is compared and not shown, for it may come from a file of secrets. */
export function wantedSettings(files: Resolved, before: OwnSettings, asked: Settings): WantedSettings {
  const settings: OwnSettings = { ...before };
  for (const [name, value] of Object.entries(asked.set)) if (valueOf(files, before, name) !== value) settings[name] = value;
  for (const [name, reference] of Object.entries(asked.secrets)) settings[name] = { from: variableIn(reference) };
  for (const name of asked.unset) {
    if (isThere(files[name])) settings[name] = null;
    else delete settings[name];
  }
  const names = [...Object.keys(asked.set), ...Object.keys(asked.secrets), ...asked.unset];
  const changes = names.map((name) => ({ name, from: inWords(files, before, name), to: inWords(files, settings, name) }));
  return { settings, changes: changes.filter(({ name }) => !isSame(before[name], settings[name])) };
}

function valueOf(files: Resolved, ours: OwnSettings, name: string): unknown {
  return Object.hasOwn(ours, name) ? ours[name] : files[name];
}

function isThere(value: string | null | undefined): boolean {
  return value !== null && value !== undefined;
}

function isSame(a: OwnSettings[string] | undefined, b: OwnSettings[string] | undefined): boolean {
  return a === b || (a != null && b != null && typeof a === 'object' && typeof b === 'object' && a.from === b.from);
}

function variableIn(reference: string): string {
  const [, name] = /^env:(\w+)$/.exec(reference) ?? [];
  if (name !== undefined) return name;
  throw new OpsError('InvalidInput', `with Compose a secret is a variable of the env file, and ${reference} is none`, {
    hint: 'Write env:NAME, and put NAME into the env file of the project (`envFile` of the platform; `.env`).',
  });
}

function inWords(files: Resolved, settings: OwnSettings, name: string): string {
  const ours = settings[name];
  if (ours === undefined) return isThere(files[name]) ? 'as in the Compose files' : notSet;
  if (ours === null) return notSet;
  return typeof ours === 'string' ? valueInWords(name, ours) : `of the variable ${ours.from} of the env file`;
}
