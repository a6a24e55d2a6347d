import { OpsError } from '../../domain/ops-error.ts';
import type { SettingChange, Settings } from '../../domain/release/settings.ts';
import { notSet, valueInWords } from '../../domain/release/settings.ts';
import type { Content } from './fingerprint.ts';
import type { Container, EnvVar, ValueFrom } from './objects.ts';

/** The variables of a container as they are to be, and what that changes. */
export interface WantedVariables {
  env: EnvVar[];
  changes: SettingChange[];
}

interface Given {
  container: Container;
  /** What the ConfigMaps hold that the template refers to. */
  config: Content['config'];
}

/** @throws OpsError for what cannot be set in the template, with the remedy. */
export function wantedVariables(given: Given, settings: Settings): WantedVariables {
  const now = new Map((given.container.env ?? []).map((variable) => [variable.name, variable]));
  const wanted = [
    ...Object.entries(settings.set).map(([name, value]): EnvVar => ({ name, value })),
    ...Object.entries(settings.secrets).map(([name, reference]): EnvVar => ({ name, valueFrom: { secretKeyRef: secretOf(reference) } })),
  ];
  const changed = wanted.filter((one) => !isSame(now.get(one.name), one));
  for (const { name, value } of changed) {
    if (value !== undefined && now.get(name)?.valueFrom?.secretKeyRef !== undefined) throw ofSecret(name);
  }
  const removed = settings.unset.filter((name) => isRemoved(given, now, name));
  const after = new Map([...now, ...changed.map((one) => [one.name, one] as const)]);
  for (const name of removed) after.delete(name);
  const changes = [
    ...changed.map((one) => ({ name: one.name, from: inWords(given, one.name, now.get(one.name)), to: inWords(given, one.name, one) })),
    ...removed.map((name) => ({ name, from: inWords(given, name, now.get(name)), to: inWords(given, name, undefined) })),
  ];
  return { env: [...after.values()], changes };
}

/** A variable that comes with all the others of a ConfigMap is not the template's to take away. */
function isRemoved(given: Given, now: ReadonlyMap<string, EnvVar>, name: string): boolean {
  if (now.has(name)) return true;
  const map = withOthers(given, name)?.map;
  if (map === undefined) return false;
  throw new OpsError('Unsupported', `${name} comes from ConfigMap ${map}, with all that it holds`, {
    hint: `Take it out of the ConfigMap where that is kept, or set it to another value here: that wins.`,
  });
}

function ofSecret(name: string): OpsError {
  return new OpsError('InvalidInput', `${name} comes from a Secret, and a plain value must not take its place`, {
    hint: `Name the Secret that it is to come from: "secrets": {"${name}": "k8s:NAME/KEY"}.`,
  });
}

function secretOf(reference: string): { name: string; key: string } {
  const [, name, key] = /^k8s:([^/]+)\/(.+)$/.exec(reference) ?? [];
  if (name !== undefined && key !== undefined) return { name, key };
  throw new OpsError('InvalidInput', `on Kubernetes a secret is named by its Secret and key, and ${reference} is neither`, {
    hint: 'Write k8s:NAME/KEY, as in k8s:newrelic/license-key.',
  });
}

function isSame(now: EnvVar | undefined, wanted: EnvVar): boolean {
  if (now === undefined) return false;
  const [has, asked] = [now.valueFrom?.secretKeyRef, wanted.valueFrom?.secretKeyRef];
  if (asked !== undefined) return has?.name === asked.name && has?.key === asked.key;
  return now.valueFrom === undefined && (now.value ?? '') === wanted.value;
}

function inWords(given: Given, name: string, variable: EnvVar | undefined): string {
  if (variable?.valueFrom !== undefined) return sourceInWords(given, name, variable.valueFrom);
  if (variable !== undefined) return valueInWords(name, variable.value ?? '');
  const other = withOthers(given, name);
  return other === undefined ? notSet : `${valueInWords(name, other.value)} of ConfigMap ${other.map}`;
}

function sourceInWords({ config }: Given, name: string, { configMapKeyRef, secretKeyRef, ...others }: ValueFrom): string {
  if (secretKeyRef !== undefined) return `of Secret ${keyOf(secretKeyRef)}`;
  if (configMapKeyRef === undefined) return `of the pod's own fields (${Object.keys(others).join(', ')})`;
  const source = `of ConfigMap ${keyOf(configMapKeyRef)}`;
  const value = config[configMapKeyRef.name ?? '']?.data?.[configMapKeyRef.key ?? ''];
  return value === undefined ? source : `${valueInWords(name, value)} ${source}`;
}

function keyOf({ name = '', key = '' }: { name?: string; key?: string }): string {
  return `${name}, key ${key}`;
}

/** Where a variable comes from that the template does not name: the last ConfigMap of those that are given as a whole wins. */
function withOthers({ container, config }: Given, name: string): { map: string; value: string } | undefined {
  const found = (container.envFrom ?? []).flatMap(({ prefix = '', configMapRef }) => {
    const map = configMapRef?.name ?? '';
    const value = name.startsWith(prefix) ? config[map]?.data?.[name.slice(prefix.length)] : undefined;
    return value === undefined ? [] : [{ map, value }];
  });
  return found.at(-1);
}
