import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpsError } from '../domain/ops-error.ts';

/** The one file that says which tools are fetched, by version and SHA-256. */
export const pinFile = join(import.meta.dirname, '..', '..', 'embedded-tools.txt');

/** Names the set of pinned tools: another pin is another folder, so an old one is never mistaken for a new one. */
export function pinsDigest(): string {
  return createHash('sha256').update(pins().join('\n')).digest('hex').slice(0, 12);
}

/** The pinned version of a package, such as `1.9.1`. */
export function pinnedVersion(packageName: string): string {
  const version = pins()
    .find((line) => line.startsWith(`${packageName}==`))
    ?.match(/==(\S+)/)?.[1];
  if (version === undefined) throw new OpsError('NotFound', `${pinFile} has no line for ${packageName}`);
  return version;
}

function pins(): string[] {
  return readFileSync(pinFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}
