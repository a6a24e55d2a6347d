import type { Scaling } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import { changedSince, lookToChange, pinToKeep, removeNeverStarted, up } from './changing.ts';
import type { Container } from './containers.ts';
import { changeError } from './docker-errors.ts';
import type { Look } from './look.ts';
import { lookAt } from './look.ts';
import type { Kept, Memory } from './pins.ts';
import { keep } from './pins.ts';
import type { Project } from './project.ts';
import { isUp } from './readiness.ts';

const stopMs = 300_000;

/** As many instances as asked for, of what there is: those that are there stay as they are. */
export async function scale(project: Project, { service, changeId, replicas, from }: Scaling): Promise<ServiceChange> {
  const look = await lookToChange(project, service);
  const { fingerprint, kept } = look;
  if (look.replicas === replicas && hasInstances(look, replicas)) return { outcome: 'already', fingerprint };
  const isBrokenOff = kept.memory.scaled?.changeId === changeId && kept.memory.scaled.replicas === replicas;
  if (from !== undefined && look.replicas !== from && !isBrokenOff) throw changedSince(look);
  requireScalable(look, replicas);
  const memory = { ...kept.memory, replicas, scaled: { changeId, replicas } };
  if (look.rolling !== undefined) return await scaleRolling(project, look, { ...memory, rolling: { ...look.rolling, replicas } });
  await keepWith(project, look, { changeId, memory });
  return await makeSoMany(project, look, replicas);
}

async function makeSoMany(project: Project, look: Look, replicas: number): Promise<ServiceChange> {
  const { workload, service } = look;
  await removeNeverStarted(project, look.containers);
  const said = await up(project, { workload, replicas, options: ['--no-recreate'] });
  const after = await lookAt(project, service);
  if (!hasInstances(after, replicas)) throw changeError(errorOf(after) ?? said, `${service.name} could not be given ${replicas} instances`);
  return { outcome: 'changed', fingerprint: after.fingerprint };
}

/** Instances are being replaced one after the other: who follows that makes or ends them. */
async function scaleRolling(project: Project, { workload, kept, fingerprint }: Look, memory: Memory): Promise<ServiceChange> {
  await keep(project, workload, { ...kept, memory });
  return { outcome: 'changed', fingerprint };
}

/** So many that were started; how well they are is for the rollout to say. */
function hasInstances({ containers, rolling }: Look, replicas: number): boolean {
  if (rolling !== undefined) return true;
  return containers.length === replicas && containers.every(({ status }) => status !== 'created');
}

/** Why the engine could not start one, in its words. */
function errorOf({ containers }: Look): string | undefined {
  return containers.map(({ error }) => error).find((error) => error !== '');
}

function requireScalable({ service, config, stoppedAt }: Look, replicas: number): void {
  if (stoppedAt !== undefined) {
    throw new OpsError('Conflict', `${service.name} is stopped`, {
      hint: 'Start it first: it comes back with as many instances as it had.',
    });
  }
  if (replicas <= 1 || config.alone.length === 0) return;
  throw new OpsError('Unsupported', `${service.name} cannot have ${replicas} instances: ${config.alone.join(', ')}`, {
    hint: 'Take the fixed port or name out of its Compose file, and put a proxy before it.',
  });
}

/** Ends all instances, and sees to it that the engine does not start them again. How many there were is kept first, and once. */
export async function stop(project: Project, { service }: { service: Service }): Promise<ServiceChange> {
  const look = await lookToChange(project, service);
  const { workload, containers, fingerprint, kept } = look;
  if (look.stoppedAt !== undefined || containers.length === 0) return { outcome: 'already', fingerprint };
  // Those that an attempt before has reached are not restarted any more: what it kept says how they were.
  const restartPolicy = containers.map(policyOf).find((policy) => policy !== 'no') ?? kept.memory.stopped?.restartPolicy ?? 'no';
  await keep(project, workload, { ...kept, memory: { ...kept.memory, stopped: { replicas: look.replicas, restartPolicy } } });
  const ids = containers.map(({ id }) => id);
  const doing = `stopping ${service.name}`;
  const updated = await project.docker({ args: ['update', '--restart=no', ...ids], doing });
  if (!updated.ok) throw changeError(updated.stderr, doing);
  const { stderr } = await project.docker({ args: ['stop', ...ids], doing, withinMs: stopMs });
  const after = await lookAt(project, service);
  if (after.containers.some(isUp)) throw changeError(stderr, `${service.name} does not stop`);
  return { outcome: 'changed', fingerprint };
}

/** Starts what was stopped: the same instances where they are still there, else new ones of the same. */
export async function resume(project: Project, { service, changeId }: { service: Service; changeId: string }): Promise<ServiceChange> {
  const look = await lookToChange(project, service);
  const { stopped, ...memory } = look.kept.memory;
  if (stopped === undefined) return { outcome: 'already', fingerprint: look.fingerprint };
  const ids = look.containers.filter(({ status }) => status !== 'created').map(({ id }) => id);
  const doing = `starting ${service.name}`;
  let said = '';
  if (ids.length > 0) {
    await project.docker({ args: ['update', `--restart=${stopped.restartPolicy}`, ...ids], doing });
    said = (await project.docker({ args: ['start', ...ids], doing, withinMs: stopMs })).stderr;
  }
  const missing = ids.length < stopped.replicas;
  if (missing) {
    await keepWith(project, look, { changeId, memory: look.kept.memory });
    await removeNeverStarted(project, look.containers);
    said = await up(project, { workload: look.workload, replicas: stopped.replicas, options: ['--no-recreate'] });
  }
  const after = await lookAt(project, service);
  const wasStarted = after.containers.filter(
    ({ id, startedAt }) => !look.containers.some((old) => old.id === id && old.startedAt === startedAt),
  );
  const isBack = after.containers.length >= stopped.replicas && errorOf(after) === undefined;
  if (!isBack) throw changeError(errorOf(after) ?? said, `${service.name} could not be started`);
  await keep(project, look.workload, { ...after.kept, memory });
  return { outcome: wasStarted.length > 0 ? 'changed' : 'already', fingerprint: after.fingerprint };
}

/** Keeps this, and pins new instances to what the old ones are. */
export async function keepWith(
  project: Project,
  look: Look,
  { changeId, memory }: Pick<Kept, 'memory'> & { changeId: string },
): Promise<void> {
  const pin = await pinToKeep(project, look, changeId);
  await keep(project, look.workload, { memory, ...(pin !== undefined && { pin }) });
}

function policyOf({ restartPolicy, restartTries }: Container): string {
  if (restartPolicy === '') return 'no';
  return restartPolicy === 'on-failure' && restartTries > 0 ? `on-failure:${restartTries}` : restartPolicy;
}
