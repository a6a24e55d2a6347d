import type { ServiceChange } from '../../domain/release/service-state.ts';
import { instancesToMake, isWhole, straightenNames } from './changing.ts';
import { remember } from './history.ts';
import type { Look } from './look.ts';
import type { Pin } from './pins.ts';
import type { Project } from './project.ts';
import { hasBegun, replaceInstances } from './rolling.ts';

/** Makes instances of this, or begins to, and remembers the state that comes of it. */
export async function makeInstances(project: Project, look: Look, { pin, back }: { pin: Pin; back: boolean }): Promise<ServiceChange> {
  const after = await replaceInstances(project, { look, pin, back });
  await remember(project, after);
  return { outcome: 'changed', fingerprint: after.fingerprint };
}

/** Goes on with what an attempt before has pinned. */
export async function goOnMaking(project: Project, look: Look, pin: Pin): Promise<ServiceChange> {
  await straightenNames(project, look.containers);
  const isDone = hasBegun(look) || isWhole(look, pin, instancesToMake(look, pin.changeId));
  return isDone ? { outcome: 'already', fingerprint: look.fingerprint } : await makeInstances(project, look, { pin, back: false });
}
