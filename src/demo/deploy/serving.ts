import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../activities/platform/platform.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Answered } from './answers.ts';

export interface Served {
  /** The least number of ready instances that any service had at a look. */
  least: number;
  looks: number;
  /** By name, where somebody asked over HTTP again and again. */
  answers?: Readonly<Record<string, Answered>>;
}

/** Ends the watching, and gives what was seen. */
export type Watched = () => Promise<Served>;

/** Looks at all services until told to stop: did somebody serve at every moment? */
export function watchServing(platform: Platform, env: Environment): Watched {
  const served: Served = { least: Number.POSITIVE_INFINITY, looks: 0 };
  const stop = againAndAgain(200, async () => {
    for (const service of env.services) {
      const { ready } = await platform.state(service);
      served.least = Math.min(served.least, ready);
      served.looks += 1;
    }
  });
  return async () => {
    await stop();
    return served;
  };
}

/** Looks with a pause between, until told to stop; a look that throws ends it, and is thrown there. */
export function againAndAgain(pauseMs: number, look: () => Promise<void>): () => Promise<void> {
  const over = new AbortController();
  const looking = (async () => {
    while (!over.signal.aborted) {
      await look();
      await sleep(pauseMs);
    }
  })();
  looking.catch(() => undefined);
  return async () => {
    over.abort();
    await looking;
  };
}
