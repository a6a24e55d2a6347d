import { incidentId } from '../incident.ts';
import { emptyGroup } from './choose-group.ts';
import type { Group, Intake } from './intake-state.ts';
import { forgetGroup } from './forget-group.ts';

/** The group that goes on where another's incident takes nothing any more: with all that fires. */
export function successorOf(intake: Intake, group: Group, { target, now }: { target: string; now: number }): Group {
  forgetGroup(intake, group);
  const next = emptyGroup(intake, group, { now, title: group.title });
  next.own = group.own;
  next.flips = group.flips;
  next.newest = group.newest;
  next.joined = group.joined;
  if (group.generation > 0) next.previous = incidentId(target, group.key, group.generation);
  for (const key of next.joined) intake.aliases.set(key, next);
  for (const [id, entry] of group.entries) {
    if (entry.ended !== undefined) continue;
    next.entries.set(id, entry);
    intake.where.set(id, next);
    next.open += 1;
    next.total += 1;
  }
  next.dirty = true;
  next.fresh = true;
  return next;
}
