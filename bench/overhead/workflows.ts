import { proxyActivities } from '@temporalio/workflow';
import { runbook } from '../../src/workflows/run/runbook.ts';
import type { RunbookWorkflow } from '../../src/workflows/run/runbook.ts';
import type { StepCall } from '../../src/workflows/run/step-call.ts';

export { lock } from '../../src/workflows/lock.ts';

type Acts = Record<'databaseOf' | 'commitSet' | 'setIntact', (call: StepCall) => Promise<unknown>>;

interface Steps {
  count: number;
  lock: string;
}

/** A look, then changes and looks by turns: as a runbook, through plan, gate, lock and record. */
export const measured: RunbookWorkflow<number> = runbook<Steps, number>({
  name: 'measured',
  title: 'Steps that do nothing',
  locks: (input) => [input.lock],
  ifBusy: 'fail',
  waitForLocksSeconds: 1,
  whenStuck: { afterSeconds: 0, then: 'fail' },
  async steps(run, { count }) {
    await run.observe.databaseOf({ store: 'main' });
    for (let step = 1; step < count; step += 1) {
      if (step % 2 === 1) await run.change.commitSet({ store: 'main', setId: `set-${step}` });
      else await run.verify.setIntact({ store: 'main', setId: `set-${step}`, depth: 'bytes' });
    }
    return count;
  },
});

/** The same activities with the same input, one after the other, and nothing else. */
export async function bare({ count, env, queue }: { count: number; env: StepCall['env']; queue: string }): Promise<number> {
  const { databaseOf, commitSet, setIntact } = proxyActivities<Acts>({
    startToCloseTimeout: '30s',
    retry: { maximumAttempts: 5 },
    taskQueue: queue,
  });
  await databaseOf({ env, input: { store: 'main' } });
  for (let step = 1; step < count; step += 1) {
    const input = { store: 'main', setId: `set-${step}` };
    if (step % 2 === 1) await commitSet({ env, input });
    else await setIntact({ env, input: { ...input, depth: 'bytes' } });
  }
  return count;
}
