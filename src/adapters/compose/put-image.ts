import type { PuttingImage } from '../../activities/platform/platform.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import { changedSince, lookToChange } from './changing.ts';
import { remember } from './history.ts';
import { requireImage } from './images.ts';
import type { Look } from './look.ts';
import { goOnMaking, makeInstances } from './make-instances.ts';
import type { Pin } from './pins.ts';
import type { Project } from './project.ts';

/** Puts a service to an image. The image is on the engine before an old instance is touched. */
export async function putImage(project: Project, { service, changeId, image, from }: PuttingImage): Promise<ServiceChange> {
  const look = await lookToChange(project, service);
  const begun = beginningOf(look, { changeId, image });
  if (begun !== undefined) return await goOnMaking(project, look, begun);
  if (look.fingerprint !== from) throw changedSince(look);
  const id = await requireImage(project.docker, image);
  const isThere = look.asked.id === id && look.asked.name === image && look.containers.every(({ status }) => status !== 'created');
  if (isThere) return { outcome: 'already', fingerprint: look.fingerprint };
  await remember(project, look);
  const { settings } = look.asked;
  return await makeInstances(project, look, {
    pin: { id, name: image, changeId, ...(settings !== undefined && { settings }) },
    back: false,
  });
}

/** What this run pinned in an attempt before, unless nothing was made of it: the tag may have moved since, the pin holds. */
function beginningOf({ kept: { pin }, asked }: Look, { changeId, image }: { changeId: string; image: string }): Pin | undefined {
  const isBegun = pin?.changeId === changeId && pin.name === image && asked.id === pin.id && asked.changeId === changeId;
  return isBegun ? pin : undefined;
}
