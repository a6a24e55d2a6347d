import type { RecoveryLook } from './incident-activities.ts';

/** How long recovery must hold, and how long it may take to begin. */
export interface Watching {
  holdSeconds: number;
  /** From the start of the watch to the start of the last window that may still hold. */
  withinSeconds: number;
}

/** Times are milliseconds on any clock that only goes on. */
export interface RecoveryWatch {
  startedAt: number;
  /** When the present window of good looks began; absent: the last look was not good. */
  goodSince?: number;
  /** How often a window was broken off. */
  restarts: number;
  last: RecoveryLook;
}

export type WatchEnd = 'held' | 'bad' | 'noData';

/** Three windows that did not hold are no recovery (anchors 4.6). */
const mostRestarts = 3;

/** The watch before anything was seen. */
export function beginWatch(now: number): RecoveryWatch {
  return { startedAt: now, restarts: 0, last: { seen: 'none', words: 'nothing was looked at' } };
}

/** Takes one look into the watch; a bad one, and one without data, starts the window again. */
export function withLook({ goodSince, ...watch }: RecoveryWatch, look: RecoveryLook, now: number): RecoveryWatch {
  if (look.seen === 'good') return { ...watch, goodSince: goodSince ?? now, last: look };
  return { ...watch, restarts: watch.restarts + (goodSince === undefined ? 0 : 1), last: look };
}

/** How the watch ended, or undefined while it goes on. */
export function endOfWatch(watch: RecoveryWatch, { holdSeconds, withinSeconds }: Watching, now: number): WatchEnd | undefined {
  const { goodSince, restarts, last, startedAt } = watch;
  if (goodSince !== undefined && now - goodSince >= holdSeconds * 1000) return 'held';
  if (restarts >= mostRestarts || (goodSince === undefined && now - startedAt >= withinSeconds * 1000)) {
    return last.seen === 'none' ? 'noData' : 'bad';
  }
  return undefined;
}
