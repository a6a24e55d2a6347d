import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { servicesOf } from './services-of.ts';

export interface RestartOutcome {
  verdict: 'successful';
  service: string;
  mode: 'rolling' | 'hard';
}

/** Replaces the instances of a service with new ones of the same: one after the other, or all at once where a person says why. Risk R1. */
export const restartRunbook: Runbook<RunbookInput<'restart'>, RestartOutcome> = {
  name: 'restart',
  title: 'Restart a service',
  locks: () => ['change'],
  ifBusy: 'fail',
  waitForLocksSeconds: 900,
  whenStuck: { afterSeconds: 900, then: 'fail' },
  async steps(run, input) {
    const { service: name, mode } = input;
    const [service] = servicesOf(run.env, [name]);
    await run.observe.serviceState({ service: name });
    if (input.mode === 'hard') run.note('all instances at once', input.reason);
    const { fingerprint } = await run.change.restartService({ service: name, changeId: run.id, mode });
    await run.verify.rolledOut({ service: name, fingerprint, withinSeconds: service?.readyWithinSeconds ?? 0 });
    await run.verify.serviceHealthy({ service: name });
    return { verdict: 'successful', service: name, mode };
  },
};

export const restart = runbook(restartRunbook);
