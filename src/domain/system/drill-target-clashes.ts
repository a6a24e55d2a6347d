import type { Environment } from './environment.ts';
import { targetOf } from './environment.ts';
import type { DrillTarget } from './drill-target.ts';
import { drillTargetWords } from './drill-target.ts';
import type { Platform } from './platform.ts';

export interface DrillTargetClash {
  environment: string;
  store: string;
  field: 'project' | 'namespace';
  message: string;
}

/**
 * Drill targets of these environments that carry the name of what runs the services of any known one: raising and removing there would meet what
 * people use. Names alone decide, whatever the cluster or the engine: a context may be turned.
 */
export function drillTargetClashes(environments: readonly Environment[], known: readonly Environment[]): DrillTargetClash[] {
  return environments.flatMap(({ environment, stores }) =>
    stores.flatMap(({ name: store, drillTarget }): DrillTargetClash[] => {
      if (drillTarget === undefined) return [];
      const used = known.find(({ platform }) => isNamedAs(drillTarget, platform));
      if (used === undefined) return [];
      const message = `the ${drillTargetWords(drillTarget)} is where ${targetOf(used)} runs: a drill target is nothing else`;
      return [{ environment, store, field: drillTarget.kind === 'compose' ? 'project' : 'namespace', message }];
    }),
  );
}

function isNamedAs(target: DrillTarget, platform: Platform): boolean {
  if (target.kind === 'compose') return platform.kind === 'compose' && platform.project === target.project;
  return platform.kind === 'kubernetes' && platform.namespace === target.namespace;
}
