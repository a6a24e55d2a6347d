import type { RunbookInput } from '../../domain/run/inputs-schema.ts';
import type { Run } from '../run/run.ts';

/** A run that people may start: nothing is restored by itself. */
export interface Proposal {
  runbook: 'restore';
  input: { store: string; set: { kind: 'id'; setId: string } };
  words: string;
}

/** For each store that the services rest on, the newest set from before the break-in. */
export async function proposeRestores(
  run: Run,
  { compromisedSince }: RunbookInput<'securityIncident'>,
  services: readonly string[],
): Promise<Proposal[]> {
  const stores = storesOf(run, services);
  if (compromisedSince === undefined) {
    run.note('clean restore', 'nobody said since when the system is compromised: no set is proposed');
    return [];
  }
  const proposals: Proposal[] = [];
  for (const store of stores) {
    const { set, words } = await run.observe.findCleanSet({ store, before: compromisedSince });
    run.note(`clean restore of ${store}`, words);
    if (set === undefined) continue;
    proposals.push({ runbook: 'restore', input: { store, set: { kind: 'id', setId: set.setId } }, words });
  }
  return proposals;
}

/** Stores that they rest on, directly or by others; where they say nothing, all of them. */
function storesOf({ env }: Run, services: readonly string[]): string[] {
  const meant = new Set(services);
  for (const { name, after } of env.services.toReversed()) {
    if (meant.has(name)) for (const one of after) meant.add(one);
  }
  const names = env.stores.map(({ name }) => name);
  const rested = names.filter((name) => meant.has(name));
  return rested.length > 0 ? rested : names;
}
