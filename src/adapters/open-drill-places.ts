import type { OpenDrillPlace } from '../activities/drill-target/drill-target.ts';
import { openComposeDrillPlace } from './compose/drill-place.ts';
import { openKubernetesDrillPlace } from './kubernetes/drill-place.ts';
import type { PlatformParts } from './open-platforms.ts';

/** Opens what is raised for drills, by its kind. */
export function openDrillPlaces(parts: PlatformParts): OpenDrillPlace {
  return (target) => (target.kind === 'compose' ? openComposeDrillPlace(target, parts) : openKubernetesDrillPlace(target, parts));
}
