import { ApplicationFailure } from '@temporalio/workflow';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { ServiceConfigured } from './configure-service.ts';
import { configureService } from './configure-service.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';

export type ConfigChangeOutcome = ServiceConfigured;

/**
 * Changes the settings of one service or of one store's server: looks first, shows old and new, changes, has it take effect, looks again.
 *
 * Risk R2. What does not become good is put back, and the run fails as `StepFailed` with what was seen.
 */
export const configChangeRunbook: Runbook<RunbookInput<'configChange'>, ConfigChangeOutcome> = {
  name: 'configChange',
  title: 'Change settings of a service or a store, and put the old ones back if it is bad',
  locks: () => ['change'],
  ifBusy: 'fail',
  waitForLocksSeconds: 900,
  whenStuck: { afterSeconds: 900, then: 'rollBack', failedAtOnce: true },
  async steps(run, input) {
    if (input.reason !== undefined) run.note('why', input.reason);
    if (input.service !== undefined) return await configureService(run, input.service, input);
    throw ApplicationFailure.nonRetryable('the settings of stores are not changed yet', 'InvalidInput');
  },
};

export const configChange = runbook(configChangeRunbook);
