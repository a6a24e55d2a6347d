import type { SetSummary } from '../domain/backup/backup-set.ts';
import { safetySetId } from '../domain/backup/backup-set.ts';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import { backUp } from './backup.ts';
import type { Run, Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { usersOf } from '../domain/system/users-of.ts';
import { startServices, stopServices } from './stopped-services.ts';
import { storeOf } from './store-of.ts';

export interface RestoreOutcome {
  verdict: 'successful';
  set: string;
  database: string;
  /** The set taken of the state before; absent when a person said to skip it. */
  safetySet?: string;
  /** Where the old database is kept, or that it was dropped. */
  old: { database: string; dropped: boolean; signedOffBy?: string };
  /** From the first step until applications could connect again. */
  seconds: number;
}

/**
 * Puts a store back to a backup set: beside the live database, verified, then swapped in; the old one is kept until a person signs off.
 *
 * Risk R3. Until the swap the live database is untouched, and an abort or failure at any point leaves it as it was (E11-E13).
 */
export const restoreRunbook: Runbook<RunbookInput<'restore'>, RestoreOutcome> = {
  name: 'restore',
  title: 'Put a store back to a backup set',
  locks: ({ store }, env) => {
    const { name } = storeOf(env, store);
    return [`store/${name}`, ...(usersOf(env, name).length > 0 ? ['change'] : [])];
  },
  ifBusy: 'wait',
  waitForLocksSeconds: 4 * 3600,
  whenStuck: { afterSeconds: 4 * 3600, then: 'rollBack' },
  async steps(run, input) {
    const startedAt = run.now();
    const store = storeOf(run.env, input.store).name;
    const live = await run.observe.databaseOf({ store });
    const set = await run.observe.pickSet({ store, pick: input.set });
    noteLoss(run, set, live.exists);
    const safety = await takeSafetyBackup(run, { store, exists: live.exists, choice: input.safetyBackup });

    const beside = `wk_restore_${databaseSuffix(run.id)}`;
    const kept = `wk_before_${databaseSuffix(run.id)}`;
    await run.change.restoreBeside({ store, setId: set.setId, database: beside });
    await run.verify.restoredAsManifest({ store, server: 'live', database: beside, setId: set.setId });
    await run.verify.checksPass({ store, server: 'live', database: beside });

    const users = usersOf(run.env, store);
    await stopServices(run, users);
    if (live.exists) await run.change.stopWriters({ store, database: live.database });
    await run.change.swapDatabases({ store, live: live.database, beside, keepAs: kept });
    await run.verify.checksPass({ store, server: 'live', database: live.database });
    await startServices(run, users);
    const seconds = secondsBetween(startedAt, run.now());
    run.mark('restoreSeconds', seconds);
    run.keep();
    await run.unlock();

    const old = live.exists ? await dropWhenSignedOff(run, { store, kept, input }) : { database: '', dropped: false };
    return { verdict: 'successful', set: set.setId, database: live.database, ...safety, old, seconds };
  },
};

export const restore = runbook(restoreRunbook);

function noteLoss(run: Run, set: SetSummary, exists: boolean): void {
  const minutes = Math.max(0, Math.round(secondsBetween(set.cutAt, run.now()) / 60));
  run.note('set', `${set.setId}, cut at ${set.cutAt}, ${set.rows} rows in ${set.tables} tables`);
  run.note(
    'would be lost',
    exists ? `what was written in the last ${minutes} min, since ${set.cutAt}` : 'nothing more: the database is not there',
  );
}

interface Safety {
  store: string;
  exists: boolean;
  choice: RunbookInput<'restore'>['safetyBackup'];
}

async function takeSafetyBackup(run: Run, { store, exists, choice }: Safety): Promise<{ safetySet?: string }> {
  if (!exists) return {};
  if (choice === 'take') return { safetySet: (await backUp(run, store, safetySetId(run.id))).setId };
  run.note('no safety backup', choice.skipBecause);
  return {};
}

interface Kept {
  store: string;
  kept: string;
  input: RunbookInput<'restore'>;
}

async function dropWhenSignedOff(run: Run, { store, kept, input }: Kept): Promise<RestoreOutcome['old']> {
  const question = `Is the restored ${store} good? The old database is kept as ${kept} until then.`;
  const signed = await run.signOff({ question, withinSeconds: input.signOffWithinSeconds });
  if (signed === undefined) {
    run.note('nobody signed off', `${kept} is still there; drop it by hand when it is needed no more`);
    return { database: kept, dropped: false };
  }
  await run.wait({ seconds: input.keepOldSeconds, why: `keep ${kept} after sign-off` });
  await run.change.dropKept({ store, database: kept });
  return { database: kept, dropped: true, signedOffBy: signed.by };
}

/** A database name's part of a run's id: `-` would have to be quoted. */
function databaseSuffix(id: string): string {
  return id.replaceAll('-', '_');
}

function secondsBetween(from: string, until: string): number {
  return (Date.parse(until) - Date.parse(from)) / 1000;
}
