import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';

export interface RejoinOutcome {
  outcome: 'rejoined';
  service: string;
  /** How it was cut off. */
  was: string;
}

/** Ends all isolation of a service, and looks whether it is healthy. Risk R2. */
export const rejoinRunbook: Runbook<RunbookInput<'rejoin'>, RejoinOutcome> = {
  name: 'rejoin',
  title: 'End the isolation of a service',
  locks: () => ['change'],
  ifBusy: 'fail',
  waitForLocksSeconds: 900,
  whenStuck: { afterSeconds: 900, then: 'fail' },
  async steps(run, { service }) {
    const { words } = await run.observe.isolationOf({ service });
    await run.change.rejoinService({ service });
    await run.verify.serviceHealthy({ service });
    return { outcome: 'rejoined', service, was: words };
  },
};

export const rejoin = runbook(rejoinRunbook);
