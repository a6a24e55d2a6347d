import type { Group, Intake } from './intake-state.ts';

/** Takes a group out of the intake; its generation stays known. */
export function forgetGroup(intake: Intake, group: Group): void {
  intake.groups.delete(group);
  if (intake.live.get(group.key) === group) intake.live.delete(group.key);
  for (const key of group.joined) if (intake.aliases.get(key) === group) intake.aliases.delete(key);
  for (const id of group.entries.keys()) if (intake.where.get(id) === group) intake.where.delete(id);
}
