import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { ServiceConfigured } from './configure-service.ts';
import { configureService } from './configure-service.ts';
import type { StoreConfigured } from './configure-store.ts';
import { configureStore } from './configure-store.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { storeOf } from './store-of.ts';

export type ConfigChangeOutcome = ServiceConfigured | StoreConfigured;

/**
 * Changes the settings of one service or of one store's server: looks first, shows old and new, changes, has it take effect, looks again.
 *
 * Risk R2; settings of a store with which data may be lost are R3. What does not become good is put back, and the run fails as `StepFailed` with what was seen.
 */
export const configChangeRunbook: Runbook<RunbookInput<'configChange'>, ConfigChangeOutcome> = {
  name: 'configChange',
  title: 'Change settings of a service or a store, and put the old ones back if it is bad',
  locks: ({ store }, env) => ['change', ...(store === undefined ? [] : [`store/${storeOf(env, store).name}`])],
  ifBusy: 'fail',
  waitForLocksSeconds: 900,
  whenStuck: { afterSeconds: 900, then: 'rollBack', failedAtOnce: true },
  async steps(run, input) {
    if (input.reason !== undefined) run.note('why', input.reason);
    const { service, store = '' } = input;
    return service === undefined ? await configureStore(run, { ...input, store }) : await configureService(run, service, input);
  },
};

export const configChange = runbook(configChangeRunbook);
