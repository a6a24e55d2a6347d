import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 300;

/**
 * Has the kernel write a growing file to the disk all the while. Left to itself the kernel does so later and at once, and whoever else needs the disk then
 * stands still: a server that loads the file (measured on 1.3 GB: up to 3 s in which it waited for its own log).
 * @returns Ends it; nothing is waited for, because the file need not be on the disk.
 */
export async function writeBack(path: string): Promise<() => void> {
  const file = await open(path, 'r+');
  const ending = new AbortController();
  const writing = async (): Promise<void> => {
    try {
      while (!ending.signal.aborted) {
        await file.datasync();
        await sleep(everyMs, undefined, { signal: ending.signal });
      }
    } catch {
      // What the disk does not take fails where it is written.
    }
    await file.close().catch(() => undefined);
  };
  void writing();
  return () => ending.abort();
}
