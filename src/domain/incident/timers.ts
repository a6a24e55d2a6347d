import type { Severity } from './severity.ts';

/** How long things may take at one severity, all in seconds from the first alert unless said otherwise. */
export interface Timers {
  /** So long it may end by itself before anybody is paged. */
  settleSeconds: number;
  acknowledgeWithinSeconds: number;
  mitigateWithinSeconds?: number;
  /** When each level of the ladder is paged, `undefined` for a level that is told and not paged. */
  levelsAtSeconds: readonly (number | undefined)[];
  /** Between two pages of the same level. */
  pageAgainSeconds: number;
  /** Acknowledged and then silent for so long: is somebody still on it? */
  staleSeconds: number;
  /** For each of two askings for an approval. */
  approvalSeconds: number;
  firstUpdateSeconds: number;
  updateEverySeconds: number;
  /** Recovery must hold so long. */
  holdSeconds: number;
  /** After it is resolved it is the same incident if it comes back so soon. */
  reopenSeconds: number;
}

const minute = 60;
const hour = 3600;

/**
 * By severity. Sev1 is to be answered in 5 minutes, so the second level is paged then and not at its outer bound of 15; the ladder's clocks of
 * Sev3 stop at the second level, and Sev4 is told, and paged only after its 4 hours.
 */
export const timersOf: Readonly<Record<Severity, Timers>> = {
  1: {
    settleSeconds: 0,
    acknowledgeWithinSeconds: 5 * minute,
    mitigateWithinSeconds: 30 * minute,
    levelsAtSeconds: [0, 5 * minute, 30 * minute, hour],
    pageAgainSeconds: 2 * minute,
    staleSeconds: 15 * minute,
    approvalSeconds: 5 * minute,
    firstUpdateSeconds: 5 * minute,
    updateEverySeconds: 20 * minute,
    holdSeconds: 10 * minute,
    reopenSeconds: hour,
  },
  2: {
    settleSeconds: 30,
    acknowledgeWithinSeconds: 15 * minute,
    mitigateWithinSeconds: hour,
    levelsAtSeconds: [30, 15 * minute, 30 * minute, hour],
    pageAgainSeconds: 5 * minute,
    staleSeconds: 30 * minute,
    approvalSeconds: 10 * minute,
    firstUpdateSeconds: 30 * minute,
    updateEverySeconds: 30 * minute,
    holdSeconds: 10 * minute,
    reopenSeconds: 30 * minute,
  },
  3: {
    settleSeconds: 2 * minute,
    acknowledgeWithinSeconds: hour,
    mitigateWithinSeconds: 8 * hour,
    levelsAtSeconds: [2 * minute, hour],
    pageAgainSeconds: 30 * minute,
    staleSeconds: 4 * hour,
    approvalSeconds: 30 * minute,
    firstUpdateSeconds: 4 * hour,
    updateEverySeconds: 4 * hour,
    holdSeconds: 5 * minute,
    reopenSeconds: 30 * minute,
  },
  4: {
    settleSeconds: 2 * minute,
    acknowledgeWithinSeconds: 4 * hour,
    levelsAtSeconds: [undefined, 4 * hour],
    pageAgainSeconds: 4 * hour,
    staleSeconds: 24 * hour,
    approvalSeconds: 4 * hour,
    firstUpdateSeconds: 24 * hour,
    updateEverySeconds: 24 * hour,
    holdSeconds: 5 * minute,
    reopenSeconds: 15 * minute,
  },
};
