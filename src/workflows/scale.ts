import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { servicesOf } from './services-of.ts';

export interface ScaleOutcome {
  verdict: 'successful';
  service: string;
  from: number;
  to: number;
}

/** Gives a service another number of instances, and waits until they are ready. Refused where something else sets that number. Risk R1. */
export const scaleRunbook: Runbook<RunbookInput<'scale'>, ScaleOutcome> = {
  name: 'scale',
  title: 'Give a service another number of instances',
  locks: () => ['change'],
  ifBusy: 'fail',
  waitForLocksSeconds: 900,
  whenStuck: { afterSeconds: 900, then: 'rollBack' },
  async steps(run, { service: name, replicas }) {
    const [service] = servicesOf(run.env, [name]);
    const { replicas: from } = await run.observe.serviceState({ service: name });
    const { fingerprint } = await run.change.scaleService({ service: name, changeId: run.id, from, replicas });
    await run.verify.rolledOut({ service: name, fingerprint, withinSeconds: service?.readyWithinSeconds ?? 0 });
    await run.verify.serviceHealthy({ service: name });
    return { verdict: 'successful', service: name, from, to: replicas };
  },
};

export const scale = runbook(scaleRunbook);
