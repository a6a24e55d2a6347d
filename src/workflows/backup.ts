import type { SetSummary } from '../domain/backup/backup-set.ts';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Run, Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { storeOf } from './store-of.ts';

export interface BackupOutcome {
  verdict: 'successful';
  set: SetSummary;
}

/**
 * Backs one store up into a set that counts only when it is whole, and reads it back.
 *
 * A second backup of the same store does not start while one runs: it is skipped. Fails with `StepFailed`; nothing that looks like a
 * backup is left then.
 */
export const backupRunbook: Runbook<RunbookInput<'backup'>, BackupOutcome> = {
  name: 'backup',
  title: 'Back a store up and prove that the set is whole',
  locks: ({ store }, env) => [`store/${storeOf(env, store).name}`],
  ifBusy: 'skip',
  waitForLocksSeconds: 3600,
  whenStuck: { afterSeconds: 900, then: 'rollBack' },
  async steps(run, input) {
    const store = storeOf(run.env, input.store).name;
    await run.observe.databaseOf({ store });
    return { verdict: 'successful', set: await backUp(run, store, run.id) };
  },
};

export const backup = runbook(backupRunbook);

/** The steps of a backup, for runbooks that take one on their way. */
export async function backUp(run: Run, store: string, setId: string): Promise<SetSummary> {
  // A broken state is not saved as a recovery point (E15).
  await run.verify.storeHealthy({ store });
  await run.change.dumpStore({ store, setId });
  const set = await run.change.commitSet({ store, setId });
  await run.verify.setIntact({ store, setId, depth: 'bytes' });
  run.mark('setId', set.setId);
  run.mark('backupBytes', set.sizeBytes);
  run.mark('plainBytes', set.plainBytes);
  return set;
}
