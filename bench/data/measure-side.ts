import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SideResult } from './side-settings.ts';

const ticksPerSecond = 100;

/** Times the work of this process, with the CPU of the programs it starts and of the server's sessions, and its highest memory. */
export async function measureSide(postmaster: number, work: () => Promise<number>): Promise<SideResult> {
  globalThis.gc?.();
  const [own, server] = [await cpuOf('self'), await cpuOf(postmaster)];
  const rssBefore = process.memoryUsage.rss();
  let highest = rssBefore;
  const watch = setInterval(() => void (highest = Math.max(highest, process.memoryUsage.rss())), 50);
  const startedAt = performance.now();
  const bytes = await work();
  const wallSeconds = (performance.now() - startedAt) / 1000;
  clearInterval(watch);
  // Sessions end a moment after their clients.
  await sleep(500);
  const cpuSeconds = (await cpuOf('self')) - own + (await cpuOf(postmaster)) - server;
  return { wallSeconds, cpuSeconds, rssGrowthBytes: highest - rssBefore, bytes };
}

/** CPU seconds of a process and of its children that have ended. */
async function cpuOf(pid: number | 'self'): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
}
