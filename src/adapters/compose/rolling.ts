import { applyPin, changedSince, instancesToMake, removeNeverStarted, straightenNames, up } from './changing.ts';
import type { Container } from './containers.ts';
import { changeError } from './docker-errors.ts';
import { rollsNow } from './gap.ts';
import { requireNotIsolated } from './isolation-record.ts';
import type { Look } from './look.ts';
import { isMadeFrom, isSame, lookAt } from './look.ts';
import type { Pin } from './pins.ts';
import { keep } from './pins.ts';
import type { Project } from './project.ts';
import { isReady, isUp, whyFailed } from './readiness.ts';

const attempts = 3;
const stopMs = 300_000;

interface Replacing {
  look: Look;
  pin: Pin;
  /** Instances that are of this already stay: the way back from a change that reached only some. */
  back: boolean;
}

/**
 * Begins to make instances of this: the first beside those that answer, where that can be, and `advance` does the rest; else all at once, by Compose.
 * @throws OpsError where none could be made; what was there stays.
 */
export async function replaceInstances(project: Project, { look, pin, back }: Replacing): Promise<Look> {
  const replicas = instancesToMake(look, pin.changeId);
  if (!rollsNow(look)) return await applyPin(project, { look, pin, replicas });
  await requireNotIsolated(project, look.workload);
  const rolling = { changeId: pin.changeId, replicas, back };
  await keep(project, look.workload, { pin, memory: { ...look.kept.memory, replicas, config: look.config.sha256, rolling } });
  const now = await lookAt(project, look.service);
  if (now.kept.pin?.changeId !== pin.changeId) throw changedSince(now);
  if (hasBegun(now)) await advance(project, now);
  else await makeOne(project, now);
  return await lookAt(project, look.service);
}

/** One or more instances are new and were started. */
export function hasBegun(look: Look): boolean {
  return look.rolling !== undefined && look.containers.some((container) => isNew(look, container) && container.status !== 'created');
}

/** Of what the instances are to be. On the way back those of before count, as long as they work. */
export function isNew({ rolling, kept: { pin } }: Look, container: Container): boolean {
  if (pin === undefined || isMadeFrom(container, pin)) return pin !== undefined;
  return rolling?.back === true && isSame(container, pin) && isUp(container) && whyFailed(container) === undefined;
}

/** Ends one instance that is not needed any more, or makes one that is missing. False: it has to wait, or nothing is left to do. */
export async function advance(project: Project, look: Look, signal?: AbortSignal): Promise<boolean> {
  const { rolling, containers, kept, stoppedAt } = look;
  if (rolling === undefined || kept.pin === undefined || stoppedAt !== undefined) return false;
  const made = containers.filter((container) => isNew(look, container));
  const old = containers.filter((container) => !made.includes(container));
  const needed = Math.max(0, rolling.replicas - made.filter((container) => isReady(container)).length);
  const tooMany = made.length > rolling.replicas && old.length === 0 ? made : [];
  const worst = (old.length > needed ? old : tooMany).toSorted((a, b) => worth(a) - worth(b) || Number(b.number) - Number(a.number))[0];
  if (worst !== undefined) await endOne(project, worst, signal);
  else if (made.length < rolling.replicas && containers.length <= rolling.replicas) await makeOne(project, look, signal);
  else return false;
  return true;
}

/** What answers goes last. */
function worth(container: Container): number {
  if (whyFailed(container) !== undefined) return 0;
  return isReady(container) ? 2 : 1;
}

/** Those that are there stay as they are. @throws OpsError `Conflict` when another run began to change the service. */
async function makeOne(project: Project, look: Look, signal?: AbortSignal): Promise<void> {
  const { workload, service } = look;
  const { pin } = look.kept;
  if (pin === undefined) return;
  const known = new Set(look.containers.map(({ id }) => id));
  await removeNeverStarted(project, look.containers);
  let [after, said] = [look, ''];
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    signal?.throwIfAborted();
    const started = after.containers.filter(({ status }) => status !== 'created').length;
    said = await up(project, { workload, replicas: started + 1, options: ['--no-recreate'] });
    after = await lookAt(project, service);
    if (after.kept.pin?.changeId !== pin.changeId) throw changedSince(after);
    await straightenNames(project, after.containers);
    const made = after.containers.filter((container) => !known.has(container.id) && isMadeFrom(container, pin));
    if (made.some(({ status }) => status !== 'created')) return;
    const failed = made.find(({ error }) => error !== '');
    if (failed !== undefined) throw changeError(failed.error, `${workload} could not be made of ${pin.name}`);
  }
  throw changeError(said, `${workload} could not be made of ${pin.name}`);
}

/** Ends an instance in the time that its file gives it. Safe to repeat. */
async function endOne({ docker }: Project, { id, name }: Container, signal?: AbortSignal): Promise<void> {
  const doing = `ending ${name}`;
  await docker({ args: ['stop', id], doing, withinMs: stopMs, ...(signal !== undefined && { signal }) });
  const { ok, stderr } = await docker({ args: ['rm', '--force', id], doing });
  if (!ok && !/no such container/i.test(stderr)) throw changeError(stderr, doing);
}
