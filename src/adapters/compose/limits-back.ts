import { OpsError } from '../../domain/ops-error.ts';
import { changedSince } from './changing.ts';
import type { Container } from './containers.ts';
import type { HeldLimits } from './container-limits.ts';
import { heldLimits, isSameLimit, raisedTo, writeLimits } from './container-limits.ts';
import type { Look } from './look.ts';
import { memoryInUse } from './memory-in-use.ts';
import { keep } from './pins.ts';
import type { Project } from './project.ts';

/**
 * Puts limits back that a run raised in containers, and says whether one was; containers that were made anew since have those of the files. Safe to repeat.
 * @throws OpsError `Conflict` where somebody else changed them since, `Unsafe` where a container uses more by now than it might before: that would end it.
 */
export async function putLimitsBack(project: Project, look: Look, changeId: string): Promise<boolean> {
  const { limits, ...memory } = look.kept.memory;
  if (limits?.changeId !== changeId) return false;
  const raised = look.containers.filter(({ id }) => limits.before[id] !== undefined);
  const now = await heldLimits(
    project.docker,
    raised.map(({ id }) => id),
  );
  const back = raised.flatMap((container): Back[] => {
    const [before, is] = [limits.before[container.id], now[container.id]];
    if (before === undefined || is === undefined || isSameLimit(is, before)) return [];
    if (!isBetween(is, before, raisedTo(before, limits.asked))) throw changedSince(look);
    return [{ container, before }];
  });
  await requireRoom(project, back);
  for (const { container, before } of back) await writeLimits(project.docker, container, before);
  await requireBack(project, back);
  await keep(project, look.workload, { ...look.kept, memory });
  return back.length > 0;
}

interface Back {
  container: Container;
  before: HeldLimits;
}

/** Each of its limits is one that we know: a change may have been broken off. */
function isBetween(is: HeldLimits, before: HeldLimits, raised: HeldLimits): boolean {
  const mixed = [before, raised].flatMap((memory) => [before, raised].map((cpus) => ({ ...cpus, memoryBytes: memory.memoryBytes })));
  return mixed.some((one) => isSameLimit(is, one));
}

/** The kernel ends what uses more memory than it may. */
async function requireRoom({ docker }: Project, back: readonly Back[]): Promise<void> {
  const limited = back.filter(({ before }) => before.memoryBytes > 0);
  const used = await memoryInUse(
    docker,
    limited.map(({ container }) => container.id),
  );
  for (const { container, before } of limited) {
    const bytes = used[container.id] ?? 0;
    if (bytes <= before.memoryBytes) continue;
    const [uses, might] = [bytes, before.memoryBytes].map((number) => `${Math.ceil(number / 2 ** 20)} MiB`);
    throw new OpsError(
      'Unsafe',
      `${container.name} uses ${uses} by now, and might use ${might} before: with that limit back it would be ended`,
      {
        hint: `Restart it (docker restart ${container.name}), then put the limit back.`,
      },
    );
  }
}

async function requireBack({ docker }: Project, back: readonly Back[]): Promise<void> {
  const now = await heldLimits(
    docker,
    back.map(({ container }) => container.id),
  );
  const left = back.find(({ container, before }) => !isSameLimit(now[container.id] ?? before, before));
  if (left !== undefined) throw new OpsError('Failed', `the engine did not put the limits of ${left.container.name} back`);
}
