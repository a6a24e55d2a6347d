import type { IsolationLevel } from '../domain/release/isolation.ts';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';

export interface IsolateOutcome {
  outcome: 'isolated';
  service: string;
  level: IsolationLevel;
  /** What is in force, and what cannot be seen from here. */
  words: string;
}

/**
 * Cuts a service off and looks whether it is: from requests (`traffic`), or from the network as far as that keeps to its rules (`network`). It goes on
 * running, so that it can be looked at; `rejoin` ends it (PFM-3.4, E46). Risk R2.
 */
export const isolateRunbook: Runbook<RunbookInput<'isolate'>, IsolateOutcome> = {
  name: 'isolate',
  title: 'Cut a service off',
  locks: () => ['change'],
  ifBusy: 'fail',
  waitForLocksSeconds: 900,
  whenStuck: { afterSeconds: 900, then: 'rollBack' },
  async steps(run, { service, level, reason }) {
    run.note('why', reason);
    run.note('before', (await run.observe.isolationOf({ service })).words);
    await run.change.isolateService({ service, level, changeId: run.id });
    const seen = await run.verify.serviceIsolated({ service, level, withinSeconds: 60 });
    run.keep();
    return { outcome: 'isolated', service, level, words: seen.reason };
  },
};

export const isolate = runbook(isolateRunbook);
