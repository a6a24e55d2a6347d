import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../domain/ops-error.ts';
import type { Progress } from '../supervised.ts';
import type { CiRun, CiRunState, CiServer, StartingRun } from './ci-server.ts';

export interface Following {
  ci: CiServer;
  signal: AbortSignal;
  progress(at: Progress): void;
  pace: Pace;
}

export interface Pace {
  lookEveryMs: number;
  /** A run that was just started is not in every list yet. */
  listedWithinMs: number;
}

export const unhurried: Pace = { lookEveryMs: 3000, listedWithinMs: 15_000 };

/**
 * The run of a change: the one that an earlier attempt started, or a new one. `again`: there was an earlier attempt.
 * @throws OpsError `InvalidInput` when the server does not list the new one as of the change: it is ended, as far as it is known.
 */
export async function runOnce(following: Following, { again, ...starting }: StartingRun & { again: boolean }): Promise<CiRun> {
  const { ci } = following;
  const found = again ? await findListed(following, starting.changeId) : await ci.find(starting.changeId);
  if (found !== undefined) return found;
  const started = await ci.start(starting);
  const listed = await findListed(following, starting.changeId);
  if (listed !== undefined) return listed;
  // The next attempt would start another one, and the undo would not know what to end.
  if (started !== undefined) await ci.cancel(started.id);
  const fate = started === undefined ? 'end it by hand, and look at what it changed' : `${started.url} was ended, look at what it changed`;
  throw new OpsError('InvalidInput', `the run that was started cannot be known again by its change: ${fate}`, { hint: ci.howToBeFound });
}

/** The run of a change, looked for until it would be listed. */
export async function findListed({ ci, signal, pace }: Following, changeId: string): Promise<CiRun | undefined> {
  for (const until = performance.now() + pace.listedWithinMs; ; await sleep(pace.lookEveryMs, undefined, { signal })) {
    const found = await ci.find(changeId);
    if (found !== undefined || performance.now() > until) return found;
  }
}

/** Looks until the run has ended. @throws OpsError `Failed` when it takes longer than it may. */
export async function untilEnded(
  { ci, signal, progress, pace }: Following,
  { id, url }: CiRun,
  withinSeconds: number,
): Promise<CiRunState> {
  for (const until = performance.now() + withinSeconds * 1000; ; await sleep(pace.lookEveryMs, undefined, { signal })) {
    const seen = await ci.state(id);
    progress({ pipeline: seen.words, url });
    if (seen.state === 'succeeded' || seen.state === 'failed') return seen;
    if (performance.now() > until) {
      throw new OpsError('Failed', `the pipeline ${url} is ${seen.words} after ${withinSeconds} s`, {
        hint: seen.state === 'waiting' ? 'It waits for a runner or for an approval of its own.' : 'Give it more time: pipeline.within.',
      });
    }
  }
}
