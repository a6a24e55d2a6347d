import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Reads the arguments of all processes of the machine, over and over, until it is stopped; then returns all that it saw. */
export function watchCommandLines(everyMs = 20): () => Promise<string> {
  const seen = new Set<string>();
  const watch = new AbortController();
  const watching = (async (): Promise<void> => {
    while (!watch.signal.aborted) {
      await look(seen);
      await sleep(everyMs);
    }
  })();
  return async () => {
    watch.abort();
    await watching;
    return [...seen].join('\n');
  };
}

async function look(seen: Set<string>): Promise<void> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(processes.map(async (pid) => await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  for (const line of lines) seen.add(line.replaceAll('\0', ' '));
}
