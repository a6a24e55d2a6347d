import { once } from 'node:events';
import type { Served } from '../workers/serve.ts';

/** Serves until Ctrl-C or SIGTERM, then lets steps finish; rejects when a worker fails. */
export async function serveUntilInterrupted(served: Served, interrupted: AbortSignal): Promise<void> {
  const asked = interrupted.aborted ? Promise.resolve() : once(interrupted, 'abort');
  await Promise.race([asked, served.done]);
  await served.stop();
}
