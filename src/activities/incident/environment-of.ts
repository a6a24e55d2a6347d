import type { IncidentActivities } from '../../domain/incident/incident-activities.ts';
import { resolveEnvironment } from '../../domain/system/system.ts';
import type { Systems } from '../engine/systems.ts';

/** Reads an environment as its file has it now. */
export function environmentOfActivity(systems: Systems): Pick<IncidentActivities, 'environmentOf'> {
  return {
    async environmentOf({ target }) {
      const [system = '', environment = ''] = target.split('/');
      return resolveEnvironment(await systems.load(system), environment);
    },
  };
}
