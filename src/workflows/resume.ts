import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { servicesOf } from './services-of.ts';

export interface ResumeOutcome {
  verdict: 'successful';
  services: { service: string; replicas: number }[];
}

/** Brings stopped services back with as many instances as they had, those that others rest on first, each healthy before the next. Risk R1. */
export const resumeRunbook: Runbook<RunbookInput<'resume'>, ResumeOutcome> = {
  name: 'resume',
  title: 'Start stopped services again',
  locks: () => ['change'],
  ifBusy: 'fail',
  waitForLocksSeconds: 900,
  whenStuck: { afterSeconds: 900, then: 'fail' },
  async steps(run, { services }) {
    const meant = servicesOf(run.env, services);
    const states = [];
    for (const { name: service } of meant) states.push(await run.observe.serviceState({ service }));
    const resumed: ResumeOutcome['services'] = [];
    for (const { name: service, readyWithinSeconds } of meant) {
      const { fingerprint } = await run.change.startService({ service, changeId: run.id });
      await run.verify.rolledOut({ service, fingerprint, withinSeconds: readyWithinSeconds });
      await run.verify.serviceHealthy({ service });
      const state = states.find((one) => one.service === service);
      resumed.push({ service, replicas: state?.stoppedAt ?? state?.replicas ?? 0 });
    }
    return { verdict: 'successful', services: resumed };
  },
};

export const resume = runbook(resumeRunbook);
