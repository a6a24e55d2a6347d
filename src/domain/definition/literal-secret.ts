import type { Fault, Path } from './fault.ts';
import { looksSecret } from './looks-secret.ts';

const secretKey = /(pass(word|wd|phrase|code)?|secret|token|credentials?|private.?key|api.?key|secret.?access.?key)$/i;
const reference = /^(env|file|k8s):/;

/** Every literal in a definition that looks like a secret, or stands under a key that names one. The faults never repeat it. */
export function literalSecrets(value: unknown, path: Path = []): Fault[] {
  if (value !== null && typeof value === 'object')
    return entriesOf(value).flatMap(([key, member]) => literalSecrets(member, [...path, key]));
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return looksSecret(text) || (namesSecret(path) && text !== '' && !reference.test(text)) ? [{ path, message: refusal }] : [];
}

function entriesOf(value: object): [string | number, unknown][] {
  return Array.isArray(value) ? [...value.entries()] : Object.entries(value);
}

function namesSecret(path: Path): boolean {
  return secretKey.test(path.findLast((part) => typeof part === 'string') ?? '');
}

const refusal =
  'a literal secret does not belong in this file (it is not repeated here); put it into a variable or a file and write env:NAME or file:/path, and change the secret if this file was ever committed';
