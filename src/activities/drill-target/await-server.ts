import { setTimeout as sleep } from 'node:timers/promises';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import type { RestoreServer } from '../restore-server.ts';
import type { Raising } from './drill-target.ts';

const lookEveryMs = 500;

/** Waits until the server in a raised target answers; until then it may refuse anything, as one that is just being set up does. */
export async function awaitServer(
  server: Pick<RestoreServer, 'identity'>,
  { withinSeconds, signal, progress }: Pick<Raising, 'signal' | 'progress'> & { withinSeconds: number },
): Promise<void> {
  for (const until = performance.now() + withinSeconds * 1000; ;) {
    const fault = await faultOf(server);
    if (fault === undefined) return;
    if (performance.now() > until) {
      throw new OpsError('Failed', `the drill target is ready, and its server does not answer after ${withinSeconds} s: ${fault.message}`, {
        hint: 'Does `scratchUrl` lead into the drill target, with a superuser of its server?',
      });
    }
    progress({ phase: `waiting for the server: ${fault.message}` });
    await sleep(lookEveryMs, undefined, { signal });
  }
}

/** @throws OpsError `Unsafe` when there is a server at the store's scratch URL before anything is raised: what is raised is not it. */
export async function refuseServerBefore(server: Pick<RestoreServer, 'identity'>): Promise<void> {
  const fault = await faultOf(server);
  if (fault?.kind === 'Unavailable') return;
  throw new OpsError('Unsafe', 'something answers at `scratchUrl` before the drill target is raised: the URL leads elsewhere', {
    hint: 'Point it to the server that is raised, at an address that nothing else has.',
  });
}

/** Why it does not answer. */
async function faultOf(server: Pick<RestoreServer, 'identity'>): Promise<OpsError | undefined> {
  return await server.identity().then(
    () => undefined,
    (error: unknown) => {
      if (isOpsError(error)) return error;
      throw error;
    },
  );
}
