import { setTimeout as sleep } from 'node:timers/promises';
import type { FollowingRollout } from '../../activities/platform/platform.ts';
import type { Rollout } from '../../domain/release/service-state.ts';
import { removeNeverStarted } from './changing.ts';
import type { Look } from './look.ts';
import { isMadeFrom, lookAt } from './look.ts';
import { keep } from './pins.ts';
import type { Project } from './project.ts';
import { advance } from './rolling.ts';
import { rolloutOf } from './rollout.ts';

const lookEveryMs = 1000;

/**
 * Compose has nothing that would replace instances one after the other: who follows the rollout does it, one act between two looks. Each act is decided by what is there,
 * so whoever comes after a worker that died goes on. The first new instance that fails ends it; what is left of before stays.
 */
export async function* followRollout(project: Project, { service, fingerprint, signal }: FollowingRollout): AsyncGenerator<Rollout, void> {
  for (;;) {
    const look = await withoutLeftovers(project, await lookAt(project, service));
    const rollout = await rolloutOf(project, look, fingerprint);
    if (rollout.state === 'complete') await finish(project, look);
    yield rollout;
    const moved = rollout.state === 'progressing' && (await advance(project, look, signal));
    if (!moved) await sleep(lookEveryMs, undefined, { signal });
  }
}

/** A Compose that was killed leaves instances that never ran: they are not taken for failed ones. */
async function withoutLeftovers(project: Project, look: Look): Promise<Look> {
  const never = look.containers.filter(({ status, error }) => status === 'created' && error === '');
  if (look.rolling === undefined || never.length === 0) return look;
  await removeNeverStarted(project, never);
  return await lookAt(project, look.service);
}

/** All are new and ready: they get the names of those before, and what had to be known meanwhile is forgotten. */
async function finish(project: Project, look: Look): Promise<void> {
  const { kept, containers, workload, asked } = look;
  if (look.rolling === undefined) return;
  await nameInOrder(project, look);
  const { rolling: _over, ...memory } = kept.memory;
  const wasMade = kept.pin !== undefined && containers.some((container) => kept.pin !== undefined && isMadeFrom(container, kept.pin));
  const last = containers.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0];
  const pin = wasMade ? kept.pin : { ...asked, changeId: last?.change ?? '' };
  await keep(project, workload, { memory, ...(pin !== undefined && pin.changeId !== '' && { pin }) });
}

/**
 * Compose numbers new instances on from the highest that is there, and takes no other number; names can be given. One that Compose would give to another of them stays free.
 */
async function nameInOrder(project: Project, { containers, replicas, workload }: Look): Promise<void> {
  const named = (number: number): string => `${project.name}-${workload}-${number}`;
  const inOrder = Array.from({ length: replicas }, (_, n) => n + 1);
  const taken = new Set(containers.slice(0, replicas).map(({ name }) => name));
  for (const { id, name, number } of containers.slice(0, replicas)) {
    if (name !== named(Number(number)) || Number(number) <= replicas) continue;
    const free = inOrder.find((one) => !taken.has(named(one)) && containers.every((other) => other.number !== String(one)));
    if (free === undefined) continue;
    taken.delete(name);
    taken.add(named(free));
    await project.docker({ args: ['rename', id, named(free)], doing: `calling a container ${named(free)}` });
  }
}
