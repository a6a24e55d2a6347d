import type { Mitigation, MitigationAction } from '../../../domain/incident/mitigation.ts';
import type { Service } from '../../../domain/system/platform.ts';

/**
 * What could be done to a service. To one that holds data, or that Watchkeeper itself rests on, nothing is proposed: an incident might begin it by itself, and
 * a restarted database loses what it was at and hides why (E31, E72).
 */
export function could({ name: service, released, vital }: Service, ...actions: readonly MitigationAction[]): Mitigation[] {
  return released && vital !== true ? actions.map((action) => ({ action, service })) : [];
}
