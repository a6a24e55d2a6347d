import { log } from '@temporalio/activity';
import type { SetPick, SetSummary } from '../domain/backup/backup-set.ts';
import { isSafetySet } from '../domain/backup/backup-set.ts';
import { OpsError } from '../domain/ops-error.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { StoredSet } from './stored-sets.ts';

const mostNamed = 5;

/**
 * The set that is meant: by id as it is, otherwise the newest (before an instant) whose bytes verify (E17), safety sets left out.
 * @throws OpsError `NotFound` with what there is.
 */
export async function pickSet(sets: readonly StoredSet[], pick: SetPick, judge: (set: StoredSet) => Promise<Verdict>): Promise<SetSummary> {
  const damaged: string[] = [];
  for (const set of sets.filter(({ summary }) => fits(summary, pick))) {
    if (pick.kind === 'id') return set.summary;
    const verdict = await judge(set);
    if (verdict.kind === 'successful') return set.summary;
    log.warn('passed over a backup set', { setId: set.summary.setId, reason: verdict.reason });
    damaged.push(`${set.summary.setId}: ${verdict.reason}`);
  }
  throw new OpsError('NotFound', `no backup set ${worded(pick)}`, {
    hint: whatThereIs(sets.map(({ summary }) => summary)),
    details: damaged,
  });
}

function fits({ setId, cutAt }: SetSummary, pick: SetPick): boolean {
  if (pick.kind === 'id') return setId === pick.setId;
  // What a restore replaced was bad enough to be replaced: nobody gets it back by asking for the newest.
  if (isSafetySet(setId)) return false;
  return pick.kind === 'latest' || Date.parse(cutAt) < Date.parse(pick.instant);
}

function worded(pick: SetPick): string {
  if (pick.kind === 'id') return `is ${pick.setId}`;
  return pick.kind === 'latest' ? 'verifies' : `was cut before ${pick.instant} and verifies`;
}

function whatThereIs(sets: readonly SetSummary[]): string {
  if (sets.length === 0) return 'There is no set at all.';
  const [named, oldest] = [sets.slice(0, mostNamed).map(({ setId, cutAt }) => `${setId} of ${cutAt}`), sets.at(-1)];
  return `There are ${sets.length}: ${named.join(', ')}${sets.length > mostNamed ? ` … back to ${oldest?.cutAt}` : ''}.`;
}
