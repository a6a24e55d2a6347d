import { log } from '@temporalio/activity';
import { manifestKey, setPrefix } from '../domain/backup/set-keys.ts';
import { clearSet } from './clear-set.ts';
import type { ObjectFacts, Objects } from './objects.ts';

/** So long after its last object a dump without a manifest is given up: nobody waits for it, and nobody has come to rescue it. */
const abandonedAfterMs = 7 * 24 * 3600 * 1000;

/**
 * Removes what backups left that were ended from outside (a terminated run has no undo): objects of sets without a manifest, which never counted. Only
 * for whoever holds the lock of the store. Safe to repeat.
 */
export async function sweepAbandoned(objects: Objects, sets: string, now: Date): Promise<string[]> {
  const bySet = new Map<string, ObjectFacts[]>();
  for (const object of await objects.list(`${sets}/`)) {
    const [setId = ''] = object.key.slice(sets.length + 1).split('/');
    bySet.set(setId, [...(bySet.get(setId) ?? []), object]);
  }
  const abandoned = [...bySet].filter(([setId, found]) => {
    const isCommitted = found.some(({ key }) => key === manifestKey({ sets, setId }));
    const newest = Math.max(...found.map(({ lastModified }) => lastModified.getTime()));
    return setId !== '' && !isCommitted && now.getTime() - newest > abandonedAfterMs;
  });
  for (const [setId] of abandoned) {
    log.warn('removing what a backup left that never counted', { setId });
    await clearSet(objects, setPrefix({ sets, setId }));
  }
  return abandoned.map(([setId]) => setId);
}
