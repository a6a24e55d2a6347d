import { open } from 'node:fs/promises';
import { archiveBlocks } from './archive-blocks.ts';
import type { ArchiveHead } from './archive-head.ts';
import { offsetStates, readArchiveHead } from './archive-head.ts';
import type { ReadAt } from './growing-file.ts';
import { growingFile } from './growing-file.ts';

/** The table of contents is small, but for a database of very many tables. */
const headBytes = [1024 * 1024, 64 * 1024 * 1024];

/**
 * Writes into an archive where the data of each table begins, which pg_dump cannot know when it writes to a pipe. With it pg_restore's sessions load
 * the largest tables first and need not search for them (measured on 1 GB: the search alone took 2 s). pg_restore proves each place before it loads from it.
 * An archive of another version stays as it is. Right when done twice. The file may still be written at its end, until `whole` is settled.
 * @returns How many places were written.
 */
export async function indexArchive(path: string, whole: Promise<unknown> = Promise.resolve()): Promise<number> {
  const file = await open(path, 'r+');
  try {
    const read = growingFile(file, whole);
    const head = await headOf(read);
    if (head === undefined) return 0;
    const wanted = new Map(head.entries.map(({ dumpId, offsetAt }) => [dumpId, offsetAt]));
    let written = 0;
    for await (const { dumpId, at } of archiveBlocks(read, head.endsAt)) {
      const offsetAt = wanted.get(dumpId);
      if (offsetAt === undefined) continue;
      await file.write(placeOf(at), 0, undefined, offsetAt);
      written += 1;
    }
    return written;
  } finally {
    await file.close();
  }
}

async function headOf(read: ReadAt): Promise<ArchiveHead | undefined> {
  for (const mostBytes of headBytes) {
    const bytes = Buffer.alloc(mostBytes);
    const head = readArchiveHead(bytes.subarray(0, await read(bytes, 0)));
    if (head !== undefined) return head;
  }
  return undefined;
}

function placeOf(at: number): Buffer {
  const place = Buffer.alloc(9);
  place.writeUInt8(offsetStates.set, 0);
  place.writeBigUInt64LE(BigInt(at), 1);
  return place;
}
