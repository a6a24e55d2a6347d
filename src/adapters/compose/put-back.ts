import type { PuttingBack } from '../../activities/platform/platform.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Content } from './captured-state.ts';
import { contentOf } from './captured-state.ts';
import { changedSince, instancesToMake, lookToChange } from './changing.ts';
import { remember } from './history.ts';
import { localImage, requireImage } from './images.ts';
import { putLimitsBack } from './limits-back.ts';
import type { Look } from './look.ts';
import { isMadeFrom, isSame } from './look.ts';
import { makeInstances } from './make-instances.ts';
import { settingsText } from './own-settings.ts';
import type { Pin } from './pins.ts';
import { keep } from './pins.ts';
import type { Project } from './project.ts';
import { isUp } from './readiness.ts';
import { hasBegun } from './rolling.ts';

/** Puts a service back to what it was: first the limits that the run raised in its containers, then the image and our variables. */
export async function putBack(project: Project, putting: PuttingBack): Promise<ServiceChange> {
  const look = await lookToChange(project, putting.service);
  const hadLimits = await putLimitsBack(project, look, putting.changeId);
  const change = await putImageBack(project, look, putting);
  return hadLimits ? { ...change, outcome: 'changed' } : change;
}

/** To the image that it had, by id: no registry is needed, and no tag is believed. */
async function putImageBack(project: Project, look: Look, { changeId, captured, from }: PuttingBack): Promise<ServiceChange> {
  const { image, settings } = contentOf(captured, look.workload);
  const wanted = { ...image, ...(settings !== undefined && { settings }) };
  if (isUnderWay(look, { ...wanted, changeId })) return { outcome: 'already', fingerprint: look.fingerprint };
  const replicas = instancesToMake(look, changeId);
  const isOurs = look.asked.changeId === changeId;
  const isAsked = look.fingerprint === captured.fingerprint || (isOurs && isAskedFor(look.asked, wanted));
  const isBrokenOff = look.kept.pin?.changeId === changeId && !isWorking(look, wanted, replicas);
  if (isAsked && !isBrokenOff) {
    await forgetWhatNeverCame(project, look);
    return { outcome: 'already', fingerprint: look.fingerprint };
  }
  if (!isAsked) await requireReplaceable(project, look, { isOurs, from });
  await requireOnEngine(project, image);
  return await makeInstances(project, look, { pin: { ...wanted, changeId }, back: true });
}

/** Only what the plan saw or this run made is replaced, and it is remembered. */
async function requireReplaceable(
  project: Project,
  look: Look,
  { isOurs, from }: { isOurs: boolean; from: string | undefined },
): Promise<void> {
  if (!isOurs && look.fingerprint !== from) throw changedSince(look);
  await remember(project, look);
}

/** An attempt before has begun it: who follows the rollout brings it to its end. */
function isUnderWay(look: Look, wanted: Pin): boolean {
  const { pin } = look.kept;
  return look.rolling?.back === true && pin?.changeId === wanted.changeId && isAskedFor(pin, wanted) && hasBegun(look);
}

type Wanted = Omit<Pin, 'changeId'>;

function isAskedFor(asked: Wanted, { id, name, settings }: Wanted): boolean {
  return asked.id === id && asked.name === name && settingsText(asked.settings) === settingsText(settings);
}

function isWorking({ containers, stoppedAt }: Look, wanted: Wanted, replicas: number): boolean {
  if (!containers.every((container) => isSame(container, wanted))) return false;
  return stoppedAt !== undefined || (containers.length === replicas && containers.every(isUp));
}

/** A pin of a change that was broken off before it made anything must not be taken for what runs. */
async function forgetWhatNeverCame(project: Project, { workload, kept: { pin, memory }, containers, asked }: Look): Promise<void> {
  if (pin === undefined || containers.length === 0 || containers.some((container) => isMadeFrom(container, pin))) return;
  await keep(project, workload, { memory, ...(asked.changeId !== '' && { pin: asked }) });
}

async function requireOnEngine({ docker }: Project, { id, name }: Content['image']): Promise<void> {
  if ((await localImage(docker, id)) !== undefined) return;
  const pulled = await requireImage(docker, name).catch((error: unknown) => {
    throw new OpsError('NotFound', `the image ${name} as it was (${id.slice(0, 19)}) is not on the engine any more, and cannot be pulled`, {
      hint: 'It was removed by force. Release a version that can be had.',
      cause: error,
    });
  });
  if (pulled === id) return;
  throw new OpsError(
    'NotFound',
    `the image ${name} is another one by now, and the one it was (${id.slice(0, 19)}) is not on the engine any more`,
  );
}
