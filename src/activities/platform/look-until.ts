import { setTimeout as sleep } from 'node:timers/promises';
import type { Verdict } from '../../domain/verdict.ts';
import { supervised } from '../supervised.ts';

export interface Look {
  good: boolean;
  words: string;
}

/** Looks every second until it is good or the time is up, and tells meanwhile what it sees. */
export async function lookUntil(withinSeconds: number, look: () => Promise<Look>): Promise<Verdict> {
  return await supervised(async (signal, progress) => {
    for (const until = performance.now() + withinSeconds * 1000; ;) {
      const { good, words } = await look();
      if (good) return { kind: 'successful', reason: words };
      progress({ seen: words });
      if (performance.now() > until) return { kind: 'failed', reason: `after ${withinSeconds} s: ${words}` };
      await sleep(1000, undefined, { signal });
    }
  });
}
