import { setTimeout as sleep } from 'node:timers/promises';
import { isOpsError, isRetried } from '../../domain/ops-error.ts';

const pausesMs = [500, 1000, 2000, 4000];

/** For work that must not be left undone (an abort): tried again for some seconds beyond the requests' own attempts. */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (const pause of pausesMs) {
    try {
      return await work();
    } catch (error) {
      if (!isOpsError(error) || !isRetried(error.kind)) throw error;
      await sleep(pause);
    }
  }
  return await work();
}
