import { join } from 'node:path';
import { execa } from 'execa';

/** The zstd program, of a version that tells how many bytes it read. */
export interface ZstdProgram {
  file: string;
  version: string;
}

/** The first zstd in these folders that does as is needed; undefined when there is none: Node's own zstd takes its place, for about half more CPU. */
export async function findZstd(folders: readonly string[]): Promise<ZstdProgram | undefined> {
  for (const folder of folders) {
    const file = join(folder, 'zstd');
    const tried = await execa(file, ['-vv', '--check', '--stdout'], {
      input: 'ten bytes.',
      reject: false,
      timeout: 10_000,
      encoding: 'buffer',
    });
    const said = Buffer.from(tried.stderr ?? []).toString();
    const version = /v(\d+\.\d+\.\d+)/.exec(said)?.[1];
    if (!tried.failed && version !== undefined && bytesIn(said)?.plainBytes === 10) return { file, version };
  }
  return undefined;
}

/** How many bytes zstd read and wrote, from what it says with `-vv` at its end. */
export function bytesIn(said: string): { plainBytes: number; packedBytes: number } | undefined {
  const [, plain, packed] = /\(\s*(\d+)(?: B)? *=> *(\d+) (?:B|bytes),/.exec(said) ?? [];
  return plain === undefined ? undefined : { plainBytes: Number(plain), packedBytes: Number(packed) };
}
