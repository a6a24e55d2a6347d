import type { Fault } from '../../definition/fault.ts';
import { plain } from '../../definition/merge.ts';
import type { Readable } from './rule.ts';

/** A drill finds the files of its target, and the server in it. */
export function drillTargetsAreComplete({ fields, written }: Readable): Fault[] {
  const platform = plain(written['platform']);
  return Object.entries(fields.stores ?? {}).flatMap(([store, { drillTarget, scratchUrl }]): Fault[] => {
    if (drillTarget === undefined) return [];
    const noUrl: Fault = {
      path: ['stores', store, 'scratchUrl'],
      missing: true,
      message: 'missing; it leads to the server in the drill target, once that is raised',
    };
    const noFolder: Fault = {
      path: ['stores', store, 'drillTarget', 'directory'],
      missing: true,
      message: 'missing; the drill target needs the folder of its files, as the platform gives none',
    };
    const hasFolder = drillTarget.directory !== undefined || platform['kind'] === 'compose';
    return [...(scratchUrl === undefined ? [noUrl] : []), ...(hasFolder ? [] : [noFolder])];
  });
}
