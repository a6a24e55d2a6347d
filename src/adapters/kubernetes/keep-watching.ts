import { setTimeout as sleep } from 'node:timers/promises';
import { isOpsError } from '../../domain/ops-error.ts';
import { askedFor } from './raw-client.ts';
import type { WatchedList } from './watched-list.ts';

const pausesMs = [0, 200, 800, 2000, 5000];
/** What lasted so long was no failure to begin. */
const steadyMs = 5000;

/** Watches until `signal` is aborted, again where it broke; ends before that where it is refused. Never throws: a list that is not watched says so. */
export async function keepWatching(list: Pick<WatchedList<never>, 'watch'>, signal: AbortSignal): Promise<void> {
  for (let tries = 0; !signal.aborted;) {
    const began = performance.now();
    const error = await list.watch().catch((thrown: unknown) => thrown);
    const isRefused = error !== undefined && !(isOpsError(error) && error.kind === 'Unavailable');
    if (signal.aborted || isRefused) return;
    tries = performance.now() - began > steadyMs ? 0 : tries + 1;
    const pause = pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0;
    await sleep(Math.max(pause, askedFor(error) ?? 0), undefined, { signal }).catch(() => undefined);
  }
}
