import type { Plan } from '../plan/plan.ts';
import type { Decide, Taken } from '../run/messages.ts';
import { fieldsOf, personOf, shapeFault } from '../run/messages.ts';
import type { ApprovalPolicy } from '../system/environment.ts';
import { needsApproval } from './risk.ts';

/** What an approval is judged by. */
export interface ApprovalCase {
  plan: Plan;
  policy: ApprovalPolicy;
  requester: string;
  /** The freeze that is in force, if any. */
  frozenBy?: string;
}

export type ApprovalState =
  | { state: 'approved'; by: string[] }
  | { state: 'rejected'; by: string; comment: string }
  | { state: 'waiting'; have: number; need: number; from: string[] };

/** How many distinct people a plan needs: by its risk, and one more against a freeze. */
export function peopleNeeded({ plan, policy, frozenBy }: ApprovalCase): number {
  const byRisk = needsApproval(plan.risk) ? policy[plan.risk].people : 0;
  return byRisk + (frozenBy === undefined ? 0 : 1);
}

/** Who may decide on a plan of this risk: an override of a freeze asks for R3's people. */
export function approversOf({ plan, policy, frozenBy, requester }: ApprovalCase): string[] {
  const rule = plan.risk === 'R3' || frozenBy !== undefined ? policy.R3 : policy.R2;
  return rule.of.map(personOf).filter((person) => person !== personOf(requester));
}

/** Why this decision cannot be taken, as a sentence for whoever sent it; undefined when it can. */
export function decisionFault(approval: ApprovalCase, decision: Decide): string | undefined {
  const shape = shapeFault(decision, fieldsOf.decide);
  if (shape !== undefined) return shape;
  const { plan } = approval;
  if (decision.verdict !== 'approve' && decision.verdict !== 'reject') return 'verdict must be "approve" or "reject"';
  if (decision.planHash.length < 12 || !plan.hash.startsWith(decision.planHash)) {
    return `the plan is now ${plan.hash.slice(0, 12)}, not ${decision.planHash.slice(0, 12)}: read it again`;
  }
  return personFault(approval, decision) ?? (decision.verdict === 'approve' ? confirmFault(approval, decision) : undefined);
}

function personFault(approval: ApprovalCase, { by }: Decide): string | undefined {
  if (personOf(by) === personOf(approval.requester)) return `${by} asked for this run and cannot decide on it`;
  const approvers = approversOf(approval);
  if (approvers.includes(personOf(by))) return undefined;
  return `${by} is not an approver of ${approval.plan.risk} here: ${approvers.join(', ') || 'nobody else is'}`;
}

function confirmFault({ plan, frozenBy }: ApprovalCase, decision: Decide): string | undefined {
  if (plan.risk === 'R3' && decision.confirm !== plan.target) {
    return `risk R3: type the target as "confirm": "${plan.target}"`;
  }
  if (frozenBy !== undefined && !decision.overrideFreeze?.trim()) {
    return `${frozenBy} is in force: give a reason as "overrideFreeze", or wait until it ends`;
  }
  return undefined;
}

/** Decisions that are not too old to count: an approval is void after the same time as the question for one. */
export function standingDecisions(policy: ApprovalPolicy, decisions: readonly Taken<Decide>[], now: number): Taken<Decide>[] {
  return decisions.filter(({ at }) => now - Date.parse(at) < policy.expiresWithinSeconds * 1000);
}

/**
 * Where an approval stands. Only decisions for this very plan count, each person once, and a later word replaces an earlier. Against a freeze
 * one of them at least must have given a reason for it.
 */
export function approvalState(approval: ApprovalCase, decisions: readonly Taken<Decide>[]): ApprovalState {
  const latest = latestWords(approval, decisions);
  const rejection = [...latest.values()].find((decision) => decision.verdict === 'reject');
  if (rejection) return { state: 'rejected', by: rejection.by, comment: rejection.comment ?? 'no reason given' };
  const by = [...latest.keys()];
  const reasonLacks = approval.frozenBy !== undefined && overriding(latest).length === 0;
  const need = Math.max(peopleNeeded(approval), reasonLacks ? by.length + 1 : 0);
  if (by.length >= need) return { state: 'approved', by };
  const from = approversOf(approval).filter((person) => reasonLacks || !latest.has(person));
  return { state: 'waiting', have: by.length, need, from };
}

/** People who decided, with a reason, to act in spite of a freeze; nobody while that is not settled. */
export function overridersOf(approval: ApprovalCase, decisions: readonly Taken<Decide>[]): string[] {
  const settled = approvalState(approval, decisions).state === 'approved';
  return settled ? overriding(latestWords(approval, decisions)) : [];
}

function overriding(latest: ReadonlyMap<string, Taken<Decide>>): string[] {
  return [...latest].filter(([, decision]) => decision.overrideFreeze?.trim()).map(([person]) => person);
}

function latestWords(approval: ApprovalCase, decisions: readonly Taken<Decide>[]): Map<string, Taken<Decide>> {
  const { plan, policy, requester } = approval;
  const may = new Set([...(needsApproval(plan.risk) ? policy[plan.risk].of.map(personOf) : []), ...approversOf(approval)]);
  const counting = decisions.filter(({ by, planHash }) => plan.hash.startsWith(planHash) && may.has(personOf(by)));
  return new Map(counting.filter(({ by }) => personOf(by) !== personOf(requester)).map((decision) => [personOf(decision.by), decision]));
}
