import { ApplicationFailure } from '@temporalio/workflow';
import { playbookFor } from '../domain/incident/default-playbooks.ts';
import { guardedBy } from '../domain/incident/guard-messages.ts';
import type { TurnInput } from '../domain/incident/mitigate-input.ts';
import { mitigationWords, riskOf } from '../domain/incident/mitigation-risk.ts';
import type { MitigationAction } from '../domain/incident/mitigation.ts';
import { given } from '../domain/plan/given.ts';
import type { Environment } from '../domain/system/environment.ts';
import type { MitigateInput, Prepare } from './mitigation/action.ts';
import { refuse } from './mitigation/action.ts';
import { clearCache, switchEndpoint } from './mitigation/endpoint-actions.ts';
import { expandLimits } from './mitigation/expand-limits.ts';
import { isolate, restart, rollback, rotateLogs, scale } from './mitigation/service-actions.ts';
import { endIdleTransactions, endQueries } from './mitigation/store-actions.ts';
import type { Run, Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';

export interface MitigateOutcome {
  /** It helped: it was looked at for as long as it was to hold. */
  verdict: 'successful';
  /** What was done, in words. */
  did: string;
  /** What was to be seen before, with its SHA-256. */
  evidence: { key: string; sha256: string };
}

const actions: Readonly<Record<MitigationAction, Prepare>> = {
  restart,
  scale,
  rollback,
  isolate,
  endIdleTransactions,
  endQueries,
  clearCache,
  switchEndpoint,
  expandLimits,
  rotateLogs,
};

const onSessions: ReadonlySet<MitigationAction> = new Set(['endIdleTransactions', 'endQueries', 'clearCache']);

/**
 * Does one thing against an incident, under the guard of what it acts on: looks first, keeps what is to be seen, acts, and looks whether it helped for as
 * long as it is to hold. What does not help is put back where it can be, and the run fails as `StepFailed`, so that the next option may be tried.
 *
 * Risk by action: R1 what is small, R2 the rest. The turn is given back in every outcome. A guard that says no ends the run as `Refused`.
 */
export const mitigateRunbook: Runbook<MitigateInput, MitigateOutcome> = {
  name: 'mitigate',
  title: 'Do one thing against an incident, and put it back if it does not help',
  locks: ({ action, store, endpoint }) => [onSessions.has(action) ? `sessions/${store ?? endpoint ?? 'only'}` : 'change'],
  // Another change of the environment is waited for, and then the world and the guard are looked at again.
  ifBusy: ({ action }) => (action === 'rollback' ? 'takeOver' : 'wait'),
  takesOver: ['deploy'],
  waitForLocksSeconds: 300,
  whenStuck: { afterSeconds: 300, then: 'rollBack', failedAtOnce: true },
  async steps(run, input) {
    const judged = judgedBy(run.env, input);
    const turn = turnOf(run, input, judged);
    run.note('does', wordsOf(input));
    const free = await run.observe.turnFree(turn);
    if (!free.granted) refuse(free.reason);
    const act = await actions[input.action](run, input);
    const { service, store } = judged;
    const scenario = input.scenario ?? 'other';
    const evidence = await run.change.keepFindings({ id: run.id, scenario, ...given({ service, store }) });
    await run.change.takeTurn(turn);
    await run.verify.turnHeld(turn);
    const did = await act();
    run.mark('did', did);
    const { holdSeconds, clearWithinSeconds: withinSeconds, sampleEverySeconds } = input;
    await run.verify.recoveryHolds({ ...judged, holdSeconds, withinSeconds, sampleEverySeconds });
    await run.change.turnHelped({ what: turn.what, actionId: turn.actionId });
    return { verdict: 'successful', did, evidence };
  },
};

export const mitigate = runbook(mitigateRunbook);

function wordsOf({ action, service, store, prefix, endpoint, replicas }: MitigateInput): string {
  return mitigationWords({ action, ...given({ service, store, prefix, endpoint, replicas }) });
}

interface Judged {
  service?: string;
  store?: string;
  clear?: NonNullable<MitigateInput['clear']>;
}

/** What tells whether it helped. @throws `InvalidInput` where nothing does: what cannot be seen is not known to have helped. */
function judgedBy(env: Environment, input: MitigateInput): Judged {
  const service = input.service ?? env.endpoints?.find(({ name }) => name === input.endpoint)?.service;
  const clear = input.clear ?? (input.scenario === undefined ? undefined : playbookFor(env, input.scenario)?.clear);
  const judged: Judged = given({ service, store: storeMeant(env, input), clear });
  if (Object.keys(judged).length > 0) return judged;
  const message = 'nothing would tell whether it helped: name a service, a store or what is clear';
  throw ApplicationFailure.nonRetryable(message, 'InvalidInput');
}

/** The store whose sessions are meant: by name, or the only one. */
function storeMeant({ stores }: Environment, { store, action }: MitigateInput): string | undefined {
  const isOfStore = action === 'endIdleTransactions' || action === 'endQueries';
  return store ?? (isOfStore && stores.length === 1 ? stores[0]?.name : undefined);
}

function turnOf(
  run: Run,
  { action, scenario: playbook, incident, override, endpoint }: MitigateInput,
  { service, store }: Judged,
): TurnInput {
  return {
    what: guardedBy(given({ service, store, endpoint })),
    actionId: run.id,
    action,
    risk: riskOf({ action }),
    by: run.requester,
    ...given({ playbook, incident, override }),
  };
}
