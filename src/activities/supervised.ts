import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { OpsError } from '../domain/ops-error.ts';

export interface Supervision {
  /** How often the worker says that it lives, whatever the work is at. */
  beatMs?: number;
  /** Without progress for so long the work is given up and tried again. */
  stallMs?: number;
}

/** Small: it is kept with every heartbeat and shown in the Temporal UI. */
export type Progress = Readonly<Record<string, number | string>>;

/**
 * Runs long work: heartbeats that do not wait for progress, an end to work that makes none, and cancellation. Whatever was thrown after an abort, its reason comes out: an
 * AbortError would be taken for a cancellation even where the worker only shuts down (temporalio/sdk-typescript#1561).
 * @throws OpsError `Stalled`.
 */
export async function supervised<R>(
  work: (signal: AbortSignal, progress: (at: Progress) => void) => Promise<R>,
  { beatMs = 3000, stallMs = 900_000 }: Supervision = {},
): Promise<R> {
  const stalled = new AbortController();
  const signal = AbortSignal.any([cancellationSignal(), stalled.signal]);
  let at: Progress = {};
  let movedAt = performance.now();
  const beat = setInterval(() => {
    heartbeat(at);
    if (performance.now() - movedAt < stallMs) return;
    stalled.abort(new OpsError('Stalled', `there was no progress for ${Math.round(stallMs / 1000)} s`, { details: [JSON.stringify(at)] }));
  }, beatMs);
  try {
    return await work(signal, (now) => {
      at = now;
      movedAt = performance.now();
    });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearInterval(beat);
  }
}
