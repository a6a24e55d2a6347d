import type { PuttingLimits } from '../../activities/platform/platform.ts';
import type { Limits, LimitsOf } from '../../domain/incident/instance.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import { given } from '../../domain/plan/given.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import { changedSince, lookToChange } from './changing.ts';
import type { HeldLimits } from './container-limits.ts';
import { heldLimits, isSameLimit, raisedTo, writeLimits } from './container-limits.ts';
import { leastOf } from './least-limits.ts';
import type { Look } from './look.ts';
import { lookAt } from './look.ts';
import { mostFor, requireRaise } from './most-limits.ts';
import { keep } from './pins.ts';
import type { Project } from './project.ts';

type Held = Readonly<Record<string, HeldLimits>>;

/**
 * What every container of the service may use now, whatever the files say. The fingerprint is that of the service: limits that are changed in containers
 * are no part of it, so that they are no drift.
 */
export async function limitsOf(project: Project, service: Service): Promise<Limits> {
  const look = await lookAt(project, service);
  return { fingerprint: look.fingerprint, ...leastOf(await heldBy(project, look)), most: await mostFor(project, look) };
}

/**
 * Lets every container use so much, once for a run and while it runs. What each might use before is kept first: it is put back from there. Containers
 * that are made anew have the limits of the files.
 * @throws OpsError `Conflict` when the service or its limits are not what the plan saw, `Refused` for more than the host has, `Unsupported` where the
 * engine did not do it.
 */
export async function putLimits(
  project: Project,
  { service, changeId, from, was, memoryBytes, cpus }: PuttingLimits,
): Promise<ServiceChange> {
  const look = await lookToChange(project, service);
  const { kept, fingerprint } = look;
  const asked: LimitsOf = given({ memoryBytes, cpus });
  const now = await heldBy(project, look);
  const known = kept.memory.limits?.changeId === changeId ? kept.memory.limits.before : undefined;
  if (known !== undefined && isReached(now, asked)) return { outcome: 'already', fingerprint };
  const before = Object.fromEntries(Object.entries(now).map(([id, one]) => [id, known?.[id] ?? one]));
  const seen = given({ memoryBytes: was.memoryBytes, cpus: was.cpus });
  if (fingerprint !== from || canonical(leastOf(before)) !== canonical(seen)) throw changedSince(look);
  await requireRaise(project, look, { asked, was });
  await keep(project, look.workload, { ...kept, memory: { ...kept.memory, limits: { changeId, asked, before } } });
  await raise(project, look, { now, asked });
  if (!isReached(await heldBy(project, look), asked)) throw notTaken(look);
  return { outcome: 'changed', fingerprint };
}

async function heldBy(project: Project, { service, containers }: Look): Promise<Held> {
  const ids = containers.map(({ id }) => id);
  if (ids.length > 0) return await heldLimits(project.docker, ids);
  throw new OpsError('Conflict', `${service.name} has no instances whose limits could be told`, { hint: 'Start it first.' });
}

function isReached(held: Held, asked: LimitsOf): boolean {
  return Object.values(held).every((one) => isSameLimit(raisedTo(one, asked), one));
}

async function raise({ docker }: Project, { containers }: Look, { now, asked }: { now: Held; asked: LimitsOf }): Promise<void> {
  for (const container of containers) {
    const one = now[container.id];
    if (one === undefined || isSameLimit(raisedTo(one, asked), one)) continue;
    await writeLimits(docker, container, raisedTo(one, asked));
  }
}

function notTaken({ service }: Look): OpsError {
  return new OpsError('Unsupported', `the engine was asked for other limits of ${service.name}, and did not change them`, {
    hint: 'Its kernel may have no cgroups for them: docker info says so among its warnings. Once it has, release with other limits in the Compose file.',
  });
}
