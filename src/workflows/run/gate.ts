import { needsApproval } from '../../domain/gate/risk.ts';
import { lockId } from '../../domain/run/queues.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { planDifference } from '../../domain/plan/plan.ts';
import { freezeWords } from '../../domain/gate/freeze.ts';
import type { Freeze } from '../../domain/gate/freeze.ts';
import type { RunRequest } from '../../domain/run/request.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Approved } from './approval-gate.ts';
import { awaitApproval, standingNow } from './approval-gate.ts';
import { thawOrOverride } from './freeze-gate.ts';
import type { Locked } from './lock.ts';
import { freeLocks, takeLocks } from './lock.ts';
import type { Planned, Work } from './planning.ts';
import { makePlan } from './planning.ts';
import type { RunState } from './run-state.ts';
import { enter } from './run-state.ts';

export type Passed = { kind: 'open'; planned: Planned } | { kind: 'rejected' | 'expired' | 'skipped' | 'busy'; reason: string };

/** What the gate is asked for. */
export interface Asked<I, O> {
  work: Work<I, O>;
  request: RunRequest;
  planned: Planned;
  freeze?: Freeze;
}

/**
 * The one gate, before any change, whatever started the run: freeze, approval, locks. The world is looked at again when time has passed
 * since the plan; if the plan is another then, its approval is void, the difference is shown, and people are asked again.
 */
export async function passGate<I, O>(state: RunState, asked: Asked<I, O>): Promise<Passed> {
  enter(state, 'gate');
  if (asked.planned.plan.risk === 'R0') return { kind: 'open', planned: asked.planned };
  const thawed = await passFreeze(state, asked);
  if (thawed.kind !== 'approved') return thawed;
  for (let { planned } = asked; ;) {
    const passed = await approveAndLock(state, { ...asked, planned });
    if (passed !== undefined) return passed;
    const again = await makePlan(state, asked.work);
    enter(state, 'gate');
    if (!needsApproval(again.plan.risk) || stillApproved(state, asked.work.at.env, planned)) return { kind: 'open', planned: again };
    noteVoid(state, planned.plan, again.plan);
    planned = again;
    await freeLocks(state);
  }
}

/** The plan as it is now is the one that was approved, and not too long ago. */
function stillApproved(state: RunState, env: Environment, approved: Planned): boolean {
  const { plan } = state;
  if (plan === undefined || plan.hash !== approved.plan.hash) return false;
  return standingNow(state, { plan, policy: env.approval, requester: state.requester }).state === 'approved';
}

function noteVoid(state: RunState, before: Plan, now: Plan): void {
  if (before.hash === now.hash) state.remarks['the approval is void'] = 'it was given too long ago';
  else state.remarks['the approval is void, the plan has changed'] = planDifference(before, now).join('\n');
}

/** How the gate ends for this plan, or undefined when the world must be looked at again: time has passed since the plan was made. */
async function approveAndLock<I, O>(state: RunState, asked: Asked<I, O>): Promise<Passed | undefined> {
  const { planned, freeze } = asked;
  const approved = await awaitApproval(state, asked.work.at.env);
  if (approved.kind !== 'approved') return approved;
  const locked = await takeAll(state, asked);
  if (!locked.taken) return { kind: ifBusyOf(asked) === 'skip' ? 'skipped' : 'busy', reason: locked.because };
  const waited = needsApproval(planned.plan.risk) || freeze !== undefined || locked.waited;
  return waited ? undefined : { kind: 'open', planned };
}

async function passFreeze<I, O>(state: RunState, { work, freeze }: Asked<I, O>): Promise<Approved> {
  if (freeze === undefined) return { kind: 'approved' };
  return await thawOrOverride(state, work.at.env, { frozenBy: freezeWords(freeze), rejectionEnds: true });
}

async function takeAll<I, O>(state: RunState, asked: Asked<I, O>): Promise<Locked> {
  const { runbook, at, id } = asked.work;
  const target = targetOf(at.env);
  return await takeLocks(state, {
    ids: runbook.locks(at.input, at.env).map((what) => lockId(target, what)),
    reason: `${runbook.name} ${id} for ${state.requester}`,
    ifBusy: ifBusyOf(asked),
    waitSeconds: runbook.waitForLocksSeconds,
    takesOver: runbook.takesOver ?? [],
  });
}

function ifBusyOf<I, O>({ request, work }: Asked<I, O>): NonNullable<RunRequest['ifBusy']> {
  const { ifBusy } = work.runbook;
  return request.ifBusy ?? (typeof ifBusy === 'function' ? ifBusy(work.at.input) : ifBusy);
}
