import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../activities/platform/platform.ts';
import type { Environment } from '../../domain/system/environment.ts';

export interface Served {
  /** The least number of ready instances that any service had at a look. */
  least: number;
  looks: number;
}

/** Looks at all services until told to stop: did somebody serve at every moment? */
export function watchServing(platform: Platform, env: Environment): () => Promise<Served> {
  const served: Served = { least: Number.POSITIVE_INFINITY, looks: 0 };
  const over = new AbortController();
  const looking = (async () => {
    while (!over.signal.aborted) {
      for (const service of env.services) {
        const { ready } = await platform.state(service);
        served.least = Math.min(served.least, ready);
        served.looks += 1;
      }
      await sleep(200);
    }
  })();
  return async () => {
    over.abort();
    await looking;
    return served;
  };
}
