import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { servicesOf } from './services-of.ts';
import { startServices } from './stopped-services.ts';

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
    const resumed: ResumeOutcome['services'] = [];
    for (const { name: service } of meant) {
      const { replicas, stoppedAt } = await run.observe.serviceState({ service });
      resumed.push({ service, replicas: stoppedAt ?? replicas });
    }
    await startServices(run, meant);
    return { verdict: 'successful', services: resumed };
  },
};

export const resume = runbook(resumeRunbook);
