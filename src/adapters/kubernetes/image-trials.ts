import type { ImageTrial, TryingImage } from './apply-image.ts';
import { tryImage } from './apply-image.ts';
import type { Cluster } from './open-cluster.ts';
import type { KubeClient } from './raw-client.ts';

interface Remembered {
  /** Which version of which object, with which image in which container. */
  of: string;
  trial: ImageTrial;
  at: number;
}

/** By path, the last trial of each workload. */
const trials = new WeakMap<KubeClient, Map<string, Remembered>>();
/** Admissions and policies may be others later. What the server makes of the change is compared with the trial in any case. */
const rememberedForMs = 60_000;

/**
 * What a change of the image comes to: as it was tried within the last minute on the very version that is written onto, or tried now.
 * @throws OpsError as `tryImage`.
 */
export async function triedImage(cluster: Cluster, trying: TryingImage): Promise<ImageTrial> {
  const known = trials.get(cluster.client)?.get(trying.found.path);
  return known !== undefined && known.of === keyOf(trying) && isFresh(known) ? known.trial : await rememberTrial(cluster, trying);
}

/** Tries it now, for the change that comes after it. @throws OpsError as `tryImage`. */
export async function rememberTrial(cluster: Cluster, trying: TryingImage): Promise<ImageTrial> {
  const trial = await tryImage(cluster, trying);
  const ofClient = trials.get(cluster.client) ?? new Map<string, Remembered>();
  trials.set(cluster.client, ofClient);
  for (const [path, remembered] of ofClient) if (!isFresh(remembered)) ofClient.delete(path);
  ofClient.set(trying.found.path, { of: keyOf(trying), trial, at: performance.now() });
  return trial;
}

function keyOf({ found: { object }, container, image }: TryingImage): string {
  return JSON.stringify([object.metadata.uid, object.metadata.resourceVersion, container, image]);
}

function isFresh({ at }: Remembered): boolean {
  return performance.now() - at < rememberedForMs;
}
