import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { requireNotOurselves } from './not-ourselves.ts';
import { servicesOf } from './services-of.ts';
import { stopServices } from './stopped-services.ts';

export interface StopOutcome {
  outcome: 'stopped';
  /** In the order in which they were stopped, with how many instances each had. */
  services: { service: string; replicas: number }[];
}

/**
 * Stops services, those that others rest on last, and remembers how many instances each had, once, so that stopping twice forgets nothing
 * (PRSM-12.4, E45). `resume` brings them back. Risk R2.
 */
export const stopRunbook: Runbook<RunbookInput<'stop'>, StopOutcome> = {
  name: 'stop',
  title: 'Stop services and remember how many instances they had',
  locks: () => ['change'],
  ifBusy: 'fail',
  waitForLocksSeconds: 900,
  whenStuck: { afterSeconds: 900, then: 'fail' },
  async steps(run, { services, reason }) {
    run.note('why', reason);
    const meant = servicesOf(run.env, services);
    const stopped: StopOutcome['services'] = [];
    for (const { name: service } of meant.toReversed()) {
      const { replicas, stoppedAt, holdsUs } = await run.observe.serviceState({ service });
      requireNotOurselves([{ name: service, holdsUs }]);
      stopped.push({ service, replicas: stoppedAt ?? replicas });
    }
    await stopServices(run, meant);
    run.keep();
    return { outcome: 'stopped', services: stopped };
  },
};

export const stop = runbook(stopRunbook);
