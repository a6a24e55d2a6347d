import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Fills a buffer from a place in a file. @returns Less than its length only at the end of the file. */
export type ReadAt = (into: Buffer, at: number) => Promise<number>;

const lookAgainMs = 50;

/** Reads a file that is still being written: waits for what is not there yet, until `whole` is settled. */
export function growingFile(file: FileHandle, whole: Promise<unknown>): ReadAt {
  let isWhole = false;
  const settled = (): void => void (isWhole = true);
  whole.then(settled, settled);
  return async (into, at) => {
    for (;;) {
      const wasWhole = isWhole;
      const { bytesRead } = await file.read(into, 0, into.length, at);
      if (bytesRead === into.length || wasWhole) return bytesRead;
      await sleep(lookAgainMs);
    }
  };
}
