import type { RetentionReport } from '../domain/backup/retention.ts';
import { retentionOf } from '../domain/backup/retention.ts';
import type { Verdict } from '../domain/verdict.ts';
import { worst } from '../domain/verdict.ts';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { storeOf } from './store-of.ts';

export interface VerifyBackupsOutcome {
  verdict: Verdict;
  age: Verdict;
  sets: { setId: string; cutAt: string; verdict: Verdict }[];
  /** What the policy keeps of the newest 100 sets, and what has done its time: reported, not deleted. */
  retention: RetentionReport;
}

/**
 * Looks whether the newest sets of a store are there, whole and young enough. Changes nothing; the verdict is the outcome, it does not
 * fail the run.
 */
export const verifyBackupsRunbook: Runbook<RunbookInput<'verifyBackups'>, VerifyBackupsOutcome> = {
  name: 'verifyBackups',
  title: 'Look whether the newest backups are there, whole and young enough',
  locks: () => [],
  ifBusy: 'wait',
  waitForLocksSeconds: 0,
  whenStuck: { afterSeconds: 0, then: 'fail' },
  async steps(run, input) {
    const store = storeOf(run.env, input.store).name;
    const age = await run.observe.judgeBackupAge({ store });
    const all = await run.observe.listSets({ store });
    const newest = all.slice(0, input.sets);
    const sets = [];
    for (const { setId, cutAt } of newest) {
      sets.push({ setId, cutAt, verdict: await run.observe.judgeSet({ store, setId, depth: input.depth }) });
    }
    const verdict = worst([age, ...sets.map((set) => set.verdict)]);
    run.mark('verdict', verdict.kind);
    const retention = retentionOf(all, storeOf(run.env, store).backup.retention);
    run.mark('setsExpired', retention.expired.length);
    return { verdict, age, sets, retention };
  },
};

export const verifyBackups = runbook(verifyBackupsRunbook);
