import { openDrillPlaces } from '../../adapters/open-drill-places.ts';
import { resolveSetting, searchPath } from '../../config.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

/** Whether what drills raise could be raised: it is isolated, and nothing else has its name. Its server is not there between drills. */
export async function drillTargetFindings(env: Environment): Promise<Finding[]> {
  const open = openDrillPlaces({ resolve: resolveSetting, path: searchPath() });
  return await Promise.all(
    env.stores.flatMap(({ name: store, drillTarget }) => {
      if (drillTarget === undefined) return [];
      return [
        finding(`${targetOf(env)} ${store}, drill target`, async () => {
          const place = open(drillTarget);
          const [{ name, parts }, holders] = await Promise.all([place.plan(), place.holders()]);
          const [held] = holders;
          if (held === undefined) return `${name}: ${parts.join(', ')}`;
          return { state: 'warn' as const, said: `${name} is raised for the drill ${held.drillId} of ${held.of}` };
        }),
      ];
    }),
  );
}
