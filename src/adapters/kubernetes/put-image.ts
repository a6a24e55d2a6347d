import type { PuttingImage } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import { applyImage } from './apply-image.ts';
import { annotate, patchWorkload, requireReleasable, untilWritten } from './change-workload.ts';
import { containerOf } from './containers.ts';
import type { Found } from './find-workload.ts';
import { recentWorkload } from './find-workload.ts';
import { contentOf, fingerprintOf } from './fingerprint.ts';
import { freeStuckPods } from './free-stuck-pods.ts';
import { imageCause, imageMarks, marks } from './marks.ts';
import type { Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { triedImage } from './image-trials.ts';
import type { Seen } from './state.ts';
import { see } from './state.ts';

/** Asks for an image, once for a run: what is marked as this run's and is there is not asked for again. */
export async function putImage(cluster: Cluster, putting: PuttingImage): Promise<ServiceChange> {
  const { service, changeId, image, from } = putting;
  const change = await untilWritten(async (): Promise<ServiceChange> => {
    const { found, fingerprint } = await seeToWrite(cluster, putting);
    const container = containerOf(service, found.object);
    const marked = found.object.metadata.annotations ?? {};
    const isOurs = marked[marks.change] === changeId && marked[marks.made] === fingerprint;
    // An admission may have written another image in its place: the same one by its digest.
    const isDone = isOurs && marked[marks.cause] === imageCause(changeId, image);
    const isThere = container.image === image && (isOurs || fingerprint === from);
    if (isDone || isThere) return { outcome: 'already', fingerprint };
    if (fingerprint !== from) {
      throw new OpsError('Conflict', `${service.name} is not what the plan saw: somebody changed it since`, {
        hint: 'Look at what was changed, then start the run again.',
      });
    }
    requireReleasable(found);
    const applying = { found, container: container.name, image, annotations: imageMarks(changeId, image) };
    const { force, after } = await triedImage(cluster, applying);
    const made = fingerprintOf(await contentOf(cluster, after.spec.template));
    const annotations = { ...applying.annotations, [marks.made]: made };
    const written = await applyImage(cluster, { ...applying, annotations, force });
    return { outcome: 'changed', fingerprint: await settleMade(cluster, { ...found, object: written }, made) };
  });
  await freeStuckPods(cluster, service);
  return change;
}

/** What was looked at just now is enough to write onto; for every other answer it is read anew. */
async function seeToWrite(cluster: Cluster, { service, image, from }: PuttingImage): Promise<Seen> {
  const seen = await see(cluster, service, recentWorkload);
  const isToWrite = seen.fingerprint === from && containerOf(service, seen.found.object).image !== image;
  return isToWrite ? seen : await see(cluster, service);
}

/** The fingerprint of what the server holds now; the mark says the same, also where the server made something else of it than in the trial. */
export async function settleMade(cluster: Cluster, found: Found, expected: string): Promise<string> {
  const fingerprint = await fingerprintHeld(cluster, found.object);
  if (fingerprint === expected) return fingerprint;
  await patchWorkload(cluster, found, annotate(found.object.metadata.annotations, { [marks.made]: fingerprint })).catch(
    (error: unknown) => {
      throw new OpsError('Unavailable', `${found.name} was changed and could not be marked`, { cause: error });
    },
  );
  return fingerprint;
}

async function fingerprintHeld(cluster: Cluster, { spec }: Workload): Promise<string> {
  return fingerprintOf(await contentOf(cluster, spec.template));
}
