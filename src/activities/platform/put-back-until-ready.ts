import { OpsError } from '../../domain/ops-error.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Objects } from '../objects.ts';
import type { Progress } from '../supervised.ts';
import { awaitRollout } from './await-rollout.ts';
import { contentOf } from './content-of.ts';
import { leaving } from './leaving.ts';
import type { Platform } from './platform.ts';

export interface PuttingBackTo {
  env: Environment;
  service: Service;
  platform: Platform;
  objects: Objects;
  changeId: string;
  /** Of the snapshot. */
  fingerprint: string;
  /** As for `Platform.putBack`. */
  from?: string;
}

/** Puts a service back to a snapshot and waits until it is ready. @throws OpsError `Failed` when it is not. */
export async function putBackUntilReady(
  { fingerprint: wanted, from, ...place }: PuttingBackTo,
  { signal, progress }: { signal: AbortSignal; progress(at: Progress): void },
): Promise<void> {
  const { service, platform, changeId } = place;
  const captured = await contentOf(place, wanted);
  const { fingerprint } = await leaving(
    place,
    { changeId, to: wanted, ...(from !== undefined && { from }) },
    async () => await platform.putBack({ service, captured, changeId, ...(from !== undefined && { from }) }),
  );
  const ready = await awaitRollout(platform, { service, fingerprint, withinSeconds: service.readyWithinSeconds, signal, progress });
  if (ready.kind !== 'successful') throw new OpsError('Failed', `${service.name} was put back and is not ready: ${ready.reason}`);
}
