import type { Fault, Path } from './fault.ts';
import { looksSecret } from './looks-secret.ts';

const secretKey = /(pass(word|wd|phrase|code)?|secret|token|credentials?|private.?key|api.?key|secret.?access.?key)$/i;
const reference = /^(env|file|k8s):/;

/** Every literal in a definition that looks like a secret, or stands under a key that names one. The faults never repeat it. */
export function literalSecrets(value: unknown, path: Path = []): Fault[] {
  if (value !== null && typeof value === 'object') {
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    return entries.flatMap(([key, member]: [string | number, unknown]) => literalSecrets(member, [...path, key]));
  }
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const key = path.findLast((part) => typeof part === 'string') ?? '';
  const refused = looksSecret(text) || (secretKey.test(key) && text !== '' && !reference.test(text));
  return refused ? [{ path, message: refusal }] : [];
}

const refusal =
  'a literal secret does not belong in this file (it is not repeated here); put it into a variable or a file and write env:NAME or file:/path, and change the secret if this file was ever committed';
