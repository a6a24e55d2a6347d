import type { Verdict } from '../domain/verdict.ts';
import { worst } from '../domain/verdict.ts';
import { inDependencyOrder } from '../domain/system/dependency-order.ts';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';

export interface HealthCheckOutcome {
  verdict: Verdict;
  stores: { store: string; verdict: Verdict }[];
  services: { service: string; verdict: Verdict }[];
}

/** Looks at every store and service of an environment, those that others rest on first. Changes nothing; the verdict is the outcome. */
export const healthCheckRunbook: Runbook<RunbookInput<'healthCheck'>, HealthCheckOutcome> = {
  name: 'healthCheck',
  title: 'Look at the health of every store and service, in dependency order',
  locks: () => [],
  ifBusy: 'wait',
  waitForLocksSeconds: 0,
  whenStuck: { afterSeconds: 0, then: 'fail' },
  async steps(run) {
    const stores = [];
    for (const { name } of run.env.stores) {
      stores.push({ store: name, verdict: await run.observe.storeHealth({ store: name }) });
    }
    const services = [];
    for (const { name } of inDependencyOrder(run.env.services).items) {
      services.push({ service: name, verdict: await run.observe.judgeService({ service: name }) });
    }
    const verdict = worst([...stores, ...services].map((each) => each.verdict));
    run.mark('verdict', verdict.kind);
    return { verdict, stores, services };
  },
};

export const healthCheck = runbook(healthCheckRunbook);
