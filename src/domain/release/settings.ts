import { literalSecrets } from '../definition/literal-secret.ts';
import { looksSecret } from '../definition/looks-secret.ts';
import { OpsError } from '../ops-error.ts';

/** What the environment of a service's container is to be; what is not named stays. */
export interface Settings {
  /** Variable to value, which is no secret. */
  set: Readonly<Record<string, string>>;
  unset: readonly string[];
  /** Variable to where the platform finds the secret: `k8s:<secret>/<key>`, or `env:<variable of the env file>` for Compose. */
  secrets: Readonly<Record<string, string>>;
}

/** What would become of one variable, in words. What may be a secret is not among them. */
export interface SettingChange {
  name: string;
  from: string;
  to: string;
}

/** What settings would change, and of which state. */
export interface SettingsLook {
  fingerprint: string;
  /** Empty: all is so already. */
  changes: readonly SettingChange[];
}

export const notSet = 'not set';

const longest = 120;
const secretName = /(license|licence|signing|encryption|master|secret|session|auth|access).?key$|(^|_)dsn$/i;

/** True for a value that must be behind a reference: it looks like a secret, or its variable is called like one. */
export function isSecretSetting(name: string, value: string): boolean {
  if (value === '') return false;
  return looksSecret(value) || secretName.test(name) || literalSecrets({ [name]: value.replace(/^(env|file|k8s):/, '$1;') }).length > 0;
}

/** @throws OpsError `InvalidInput` for a secret among values that are set in plain; it is not repeated. */
export function refuseSecrets(set: Settings['set']): void {
  const name = Object.keys(set).find((key) => isSecretSetting(key, set[key] ?? ''));
  if (name === undefined) return;
  throw new OpsError('InvalidInput', `the value for ${name} looks like a secret, or is called like one`, {
    hint: 'Keep it on the platform and name it under `secrets`. Change it if it was a real one.',
  });
}

/** A value as people are shown it. */
export function valueInWords(name: string, value: string): string {
  if (isSecretSetting(name, value)) return 'a value that is not shown';
  return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
}

/** The variables that settings are about, in order. */
export function variablesOf({ set, unset, secrets }: Settings): string[] {
  return [...Object.keys(set), ...Object.keys(secrets), ...unset];
}
