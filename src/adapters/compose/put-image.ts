import type { PuttingImage } from '../../activities/platform/platform.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import { changedSince, instancesToMake, isWhole, lookToChange, straightenNames } from './changing.ts';
import { remember } from './history.ts';
import { requireImage } from './images.ts';
import type { Look } from './look.ts';
import type { Pin } from './pins.ts';
import type { Project } from './project.ts';
import { hasBegun, replaceInstances } from './rolling.ts';

/** Puts a service to an image. The image is on the engine before an old instance is touched. */
export async function putImage(project: Project, { service, changeId, image, from }: PuttingImage): Promise<ServiceChange> {
  const look = await lookToChange(project, service);
  const begun = beginningOf(look, { changeId, image });
  if (begun !== undefined) return await goOn(project, look, begun);
  if (look.fingerprint !== from) throw changedSince(look);
  const id = await requireImage(project.docker, image);
  const isThere = look.asked.id === id && look.asked.name === image && look.containers.every(({ status }) => status !== 'created');
  if (isThere) return { outcome: 'already', fingerprint: look.fingerprint };
  await remember(project, look);
  const { settings } = look.asked;
  return await make(project, look, { id, name: image, changeId, ...(settings !== undefined && { settings }) });
}

/** What this run pinned in an attempt before, unless nothing was made of it: the tag may have moved since, the pin holds. */
function beginningOf({ kept: { pin }, asked }: Look, { changeId, image }: { changeId: string; image: string }): Pin | undefined {
  const isBegun = pin?.changeId === changeId && pin.name === image && asked.id === pin.id && asked.changeId === changeId;
  return isBegun ? pin : undefined;
}

async function goOn(project: Project, look: Look, pin: Pin): Promise<ServiceChange> {
  await straightenNames(project, look.containers);
  if (hasBegun(look) || isWhole(look, pin, instancesToMake(look, pin.changeId)))
    return { outcome: 'already', fingerprint: look.fingerprint };
  return await make(project, look, pin);
}

async function make(project: Project, look: Look, pin: Pin): Promise<ServiceChange> {
  const after = await replaceInstances(project, { look, pin, back: false });
  await remember(project, after);
  return { outcome: 'changed', fingerprint: after.fingerprint };
}
