import { OpsError } from '../../domain/ops-error.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Container } from './containers.ts';
import { changeError } from './docker-errors.ts';
import { localImage } from './images.ts';
import { requireNotIsolated } from './isolation-record.ts';
import type { Look } from './look.ts';
import { isMadeFrom, lookAt } from './look.ts';
import type { Pin } from './pins.ts';
import { keep, pinsOf } from './pins.ts';
import type { Project } from './project.ts';
import { composeVersion, requireSameMajor } from './tool-versions.ts';

/** Old instances are given their time to end, one after the other at worst. */
const upMs = 420_000;

/** A look before a change. @throws OpsError `Unsupported` where this Compose must not touch these containers. */
export async function lookToChange(project: Project, service: Service): Promise<Look> {
  const [version, look] = await Promise.all([composeVersion(project.docker), lookAt(project, service)]);
  requireSameMajor(
    version,
    look.containers.map((container) => container.composeVersion),
  );
  return look;
}

/** The state is not what the plan saw. */
export function changedSince({ service }: Look): OpsError {
  return new OpsError('Conflict', `${service.name} is not what was expected: somebody changed it since`, {
    hint: 'Look at what was changed (its files, docker compose ps), then start the run again.',
  });
}

/**
 * Makes so many instances of this image, in place of those that are there, and looks whether they came to be.
 * What is kept comes first: a change that is broken off is known by it.
 */
export async function applyPin(project: Project, { look, pin, replicas }: { look: Look; pin: Pin; replicas: number }): Promise<Look> {
  await requireNotIsolated(project, look.workload);
  const { rolling: _over, ...memory } = look.kept.memory;
  await keep(project, look.workload, { pin, memory: { ...memory, replicas, config: look.config.sha256 } });
  await removeNeverStarted(project, look.containers);
  const said = await up(project, { workload: look.workload, replicas });
  const after = await lookAt(project, look.service);
  await straightenNames(project, after.containers);
  if (isWhole(after, pin, replicas)) return after;
  const failed = after.containers.find(({ status, error }) => status === 'created' && error !== '');
  throw changeError(failed?.error ?? said, `${look.workload} could not be made of ${pin.name}`);
}

/** Every instance was made from this and was started; whether it is well is for the rollout to say. */
export function isWhole({ containers, stoppedAt }: Look, pin: Pin, replicas: number): boolean {
  const made = containers.every((container) => isMadeFrom(container, pin) && container.status !== 'created');
  return made && (stoppedAt !== undefined || containers.length === replicas);
}

/** How many instances to make: where a change of this run was broken off some may be missing, and what was asked for then holds. */
export function instancesToMake({ kept, containers, replicas, stoppedAt }: Look, changeId: string): number {
  const { pin, memory } = kept;
  if (stoppedAt !== undefined || pin?.changeId !== changeId) return replicas;
  const finished = containers.length > 0 && containers.every((container) => isMadeFrom(container, pin) && container.status !== 'created');
  return finished ? replicas : Math.max(replicas, memory.replicas ?? 0);
}

/** What new instances must be pinned to, so that they are what the old ones are; undefined where the files alone say so. */
export async function pinToKeep({ docker }: Project, { kept, asked, config }: Look, changeId: string): Promise<Pin | undefined> {
  if (kept.pin?.id === asked.id && kept.pin.changeId === asked.changeId) return kept.pin;
  if (kept.pin === undefined && (await localImage(docker, config.image)) === asked.id) return undefined;
  return { ...asked, changeId: asked.changeId || changeId };
}

/** `up` for one service; gives what it said. @throws OpsError `Conflict` while it is isolated. */
export async function up(project: Project, of: { workload: string; replicas: number; options?: readonly string[] }): Promise<string> {
  const { workload, replicas, options = [] } = of;
  await requireNotIsolated(project, workload);
  const { stderr } = await project.compose({
    args: ['up', '-d', '--no-deps', '--no-build', '--pull', 'never', '--scale', `${workload}=${replicas}`, ...options, workload],
    pins: await pinsOf(project),
    doing: `making the containers of ${workload}`,
    withinMs: upMs,
  });
  return stderr;
}

/** A Compose that was killed leaves new containers that never ran, under names of their own: the next one would start them as they are. */
export async function removeNeverStarted({ docker }: Project, containers: readonly Container[]): Promise<void> {
  const ids = containers.filter(({ status }) => status === 'created').map(({ id }) => id);
  if (ids.length > 0) await docker({ args: ['rm', '--force', ...ids], doing: 'removing containers that never ran' });
}

/** Two Composes at once may leave a good container under the name that is meant for the moment of its making. */
export async function straightenNames({ docker }: Project, containers: readonly Container[]): Promise<void> {
  for (const { id, name } of containers) {
    const meant = /^[0-9a-f]{12}_(.+)$/.exec(name)?.[1];
    if (meant === undefined || containers.some((other) => other.name === meant)) continue;
    await docker({ args: ['rename', id, meant], doing: `calling a container ${meant}` });
  }
}
