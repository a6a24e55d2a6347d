import type { EngineActivities } from '../../domain/run/engine-activities.ts';
import type { OpenObjects } from '../objects.ts';
import { awaitLockActivity } from './await-lock.ts';
import { awaitThawActivity } from './await-thaw.ts';
import { prepareActivity } from './prepare.ts';
import { recordActivity } from './record.ts';
import type { Systems } from './systems.ts';

/** The engine's own activities, over what they need of the world. */
export function engineActivities({ systems, openObjects }: { systems: Systems; openObjects: OpenObjects }): EngineActivities {
  return {
    ...prepareActivity(systems),
    ...awaitLockActivity(),
    ...awaitThawActivity(),
    ...recordActivity(openObjects),
  };
}
