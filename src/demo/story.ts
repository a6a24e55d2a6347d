import type { ProgressSink } from '../cli/run/follow.ts';
import { follow } from '../cli/run/follow.ts';
import type { Asking, RunRef, Watchkeeper } from '../client/watchkeeper.ts';
import type { RunbookOutcomes } from '../client/runbook-types.ts';
import type { RunbookName } from '../domain/run/inputs-schema.ts';
import { OpsError } from '../domain/ops-error.ts';
import { countOrders, loseOrders } from './seed.ts';

const target = 'demo/production';

/** What the demo needs of the world. */
export interface Stage {
  runs: Watchkeeper;
  sink: ProgressSink;
  shopUrl: string;
  /** Tells where a run can be seen. */
  seen(ref: Required<RunRef>): void;
}

/** What the demo went through. */
export interface Story {
  backup: RunbookOutcomes['backup'];
  backupSeconds: number;
  verified: RunbookOutcomes['verifyBackups'];
  drill: RunbookOutcomes['drillRecovery'];
  restore: RunbookOutcomes['restore'];
  ordersLost: number;
  ordersBack: number;
}

/** Backup, verification, drill, a mishap, and an approved restore. Throws when any of them does not hold. */
export async function tellStory(stage: Stage): Promise<Story> {
  const startedAt = Date.now();
  const backup = await done(stage, 'backup', { target, requester: 'demo' });
  const backupSeconds = (Date.now() - startedAt) / 1000;
  const verified = await done(stage, 'verifyBackups', { target, requester: 'demo', input: { depth: 'structure' } });
  const drill = await done(stage, 'drillRecovery', { target, requester: 'demo' });
  const ordersLost = await loseOrders(stage.shopUrl);
  stage.sink.line(`\nA bad afternoon: somebody deletes all ${ordersLost} orders.`);
  const restore = await restoreWithApproval(stage);
  const ordersBack = await countOrders(stage.shopUrl);
  return { backup, backupSeconds, verified, drill, restore, ordersLost, ordersBack };
}

async function done<N extends RunbookName>(stage: Stage, runbook: N, asking: Asking<N>): Promise<RunbookOutcomes[N]> {
  const ref = await begin(stage, runbook, asking);
  await follow({ runs: stage.runs, ref }, stage.sink);
  return await ended(stage, runbook, ref);
}

async function restoreWithApproval(stage: Stage): Promise<RunbookOutcomes['restore']> {
  const { runs, sink } = stage;
  const ref = await begin(stage, 'restore', { target, requester: 'demo', input: { keepOldSeconds: 0 } });
  const told = new Set<string>();
  await follow({ runs, ref }, sink, { told });
  const plan = await runs.plan(ref);
  if (plan === null) throw new OpsError('Unsafe', 'the restore has no plan');
  sink.line(`  plan ${plan.hash.slice(0, 12)}, risk ${plan.risk}; would be lost: ${plan.notes['would be lost'] ?? 'unknown'}`);
  for (const by of ['ana', 'ben']) {
    await runs.decide(ref, { planHash: plan.hash, by, verdict: 'approve', confirm: target });
    sink.line(`  ${by} approves`);
  }
  await untilSignOff(stage, ref, told);
  await runs.signOff(ref, { by: 'cleo', comment: 'the orders are back' });
  sink.line('  cleo signs off');
  return await ended(stage, 'restore', ref);
}

/** Follows past the moment in which the approvals are taken. */
async function untilSignOff({ runs, sink }: Stage, ref: RunRef, told: Set<string>): Promise<void> {
  for (;;) {
    const view = await follow({ runs, ref }, sink, { told });
    if (view?.waitingFor === 'signOff' || view?.phase === 'done') return;
    if (view?.waitingFor === 'answer') throw new OpsError('Unsafe', view.waitingReason ?? 'a step failed');
  }
}

async function begin<N extends RunbookName>({ runs, sink, seen }: Stage, runbook: N, asking: Asking<N>): Promise<Required<RunRef>> {
  sink.line(`\n${runbook}`);
  const ref = await runs.start(runbook, asking);
  seen(ref);
  return ref;
}

async function ended<N extends RunbookName>({ runs }: Stage, runbook: N, ref: RunRef): Promise<RunbookOutcomes[N]> {
  const outcome = await runs.outcome<N>(ref, runbook);
  if (outcome.kind === 'done') return outcome.outcome;
  throw new OpsError('Unsafe', `${runbook} ended as ${outcome.kind}${'reason' in outcome ? `: ${outcome.reason}` : ''}`);
}
