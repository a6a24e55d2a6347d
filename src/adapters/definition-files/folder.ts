import { readdir, readFile } from 'node:fs/promises';
import { OpsError } from '../../domain/ops-error.ts';

const suffix = '.yaml';

/** Names of the definitions in a folder, without their suffix, sorted. A folder that is not there has none. */
export async function namesIn(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return [];
    throw new OpsError('NotFound', `cannot read the folder ${folder} (${codeOf(cause)})`, { cause });
  });
  return files
    .filter((file) => file.endsWith(suffix) && !file.startsWith('.'))
    .map((file) => file.slice(0, -suffix.length))
    .toSorted();
}

/** @throws OpsError `NotFound` when the file cannot be read. */
export async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new OpsError('NotFound', `cannot read ${file} (${codeOf(cause)})`, { cause });
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
