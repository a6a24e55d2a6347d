import { intBytes } from './archive-head.ts';
import type { ReadAt } from './growing-file.ts';

/** Where in the file the data of an entry begins. */
export interface ArchiveBlock {
  dumpId: number;
  at: number;
}

const windowBytes = 4 * 1024 * 1024;
const blockOfData = 1;
const blockOfLargeObjects = 3;

/**
 * Walks over the data of a custom-format archive (pg_backup_custom.c: _skipData, _skipLOs) from one length to the next, without reading what lies
 * between. Ends early at what is no block.
 */
export async function* archiveBlocks(read: ReadAt, from: number): AsyncGenerator<ArchiveBlock> {
  const window = Buffer.allocUnsafe(windowBytes);
  let start = from;
  let filled = 0;
  let at = from;
  const has = async (bytes: number): Promise<boolean> => {
    if (at >= start && at + bytes <= start + filled) return true;
    start = at;
    filled = await read(window, at);
    return filled >= bytes;
  };
  const numberHere = (): number => {
    const value = window.readUInt32LE(at - start + 1);
    at += 1 + intBytes;
    return value;
  };
  const isInside = (): boolean => at >= start && at + 1 + intBytes <= start + filled;
  /** Over pieces up to the empty one that ends them; false at the end of the file. */
  const skipPieces = async (): Promise<boolean> => {
    for (;;) {
      // A piece may be as small as a row: no promise for each.
      if (!isInside() && !(await has(1 + intBytes))) return false;
      const length = numberHere();
      if (length === 0) return true;
      at += length;
    }
  };
  const skipLargeObjects = async (): Promise<boolean> => {
    for (;;) {
      if (!(await has(1 + intBytes))) return false;
      if (numberHere() === 0) return true;
      if (!(await skipPieces())) return false;
    }
  };
  while (await has(2 + intBytes)) {
    const blockAt = at;
    const skip = { [blockOfData]: skipPieces, [blockOfLargeObjects]: skipLargeObjects }[window.readUInt8(at - start)];
    at += 1;
    const dumpId = numberHere();
    if (skip === undefined || !(await skip())) return;
    yield { dumpId, at: blockAt };
  }
}
