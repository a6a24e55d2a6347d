import type { RunbookInput } from '../../../src/domain/run/inputs-schema.ts';
import { runbook } from '../../../src/workflows/run/runbook.ts';

export { freeze } from '../../../src/workflows/freeze.ts';
export { lock } from '../../../src/workflows/lock.ts';

/** A backup that somebody changed: it looks at nothing before it dumps. Runs in flight do not bear that. */
export const backup = runbook<RunbookInput<'backup'>, string>({
  name: 'backup',
  title: 'Not the backup it was',
  locks: ({ store = 'main' }) => [`store/${store}`],
  ifBusy: 'skip',
  waitForLocksSeconds: 60,
  whenStuck: { afterSeconds: 60, then: 'rollBack' },
  async steps(run, { store = 'main' }) {
    await run.change.dumpStore({ store, setId: run.id });
    return 'done';
  },
});
