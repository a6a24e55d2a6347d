import type { DrillPhase, DrillReport } from '../domain/backup/drill-report.ts';
import { raisingPhase } from '../domain/backup/drill-report.ts';
import type { SetSummary } from '../domain/backup/backup-set.ts';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import { targetOf } from '../domain/system/environment.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { WrittenReport } from '../steps/report.ts';
import { judgeDrill } from '../domain/backup/judge-drill.ts';
import type { Run, Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';
import { storeOf } from './store-of.ts';

export interface DrillOutcome {
  verdict: Verdict;
  setId: string;
  rtoSeconds: number;
  rpoSeconds: number;
  rowsCompared: number;
  rowsDifferent: number;
  report: WrittenReport;
}

/**
 * Proves that a store can be put back: restores a set into a scratch server that cannot be the source, compares it with what was saved, runs
 * the application's checks, and measures RTO and RPO against the objectives. The scratch database is dropped in every outcome (E19), and a drill
 * target, where the store has one, is raised first and removed in every outcome: raising it is a part of the RTO.
 */
export const drillRecoveryRunbook: Runbook<RunbookInput<'drillRecovery'>, DrillOutcome> = {
  name: 'drillRecovery',
  title: 'Restore a backup set into a scratch server and measure it',
  locks: ({ store }, env) => [`drill/${storeOf(env, store).name}`],
  ifBusy: 'skip',
  waitForLocksSeconds: 3600,
  whenStuck: { afterSeconds: 900, then: 'rollBack' },
  async steps(run, input) {
    const store = storeOf(run.env, input.store).name;
    const isRaised = storeOf(run.env, store).drillTarget !== undefined;
    if (isRaised) await notePlan(run, store);
    else await run.observe.scratchServer({ store });
    const set = await run.observe.pickSet({ store, pick: input.set });

    const phases: DrillPhase[] = [];
    const clock = { now: run.now, phases };
    const database = `wk_drill_${run.id.replaceAll('-', '_')}`;
    const startedAt = run.now();
    if (isRaised) await timed(clock, raisingPhase, async () => await run.change.raiseDrillTarget({ store, drillId: run.id }));
    const restored = await timed(clock, 'restore', async () => await run.change.restoreToScratch({ store, setId: set.setId, database }));
    const compared = await timed(
      clock,
      'compare with the manifest',
      async () => await run.observe.compareRestored({ store, server: 'scratch', database, setId: set.setId }),
    );
    const checked = await timed(
      clock,
      "the application's checks",
      async () => await run.observe.judgeChecks({ store, server: 'scratch', database }),
    );
    const report = reportOf(run, { store, set, startedAt, phases, compared, checked, sizeBytes: restored.sizeBytes });
    const written = await run.change.writeDrillReport({ id: run.id, report });
    const { verdict, rtoSeconds, rpoSeconds, rowsCompared, rowsDifferent } = report;
    return { verdict, setId: set.setId, rtoSeconds, rpoSeconds, rowsCompared, rowsDifferent, report: written };
  },
};

export const drillRecovery = runbook(drillRecoveryRunbook);

async function notePlan(run: Run, store: string): Promise<void> {
  const { name, parts } = await run.observe.drillTargetPlan({ store });
  run.note('raised for this drill', parts.length === 0 ? name : `${name}: ${parts.join(', ')}`);
}

async function timed<T>({ now, phases }: { now(): string; phases: DrillPhase[] }, name: string, phase: () => Promise<T>): Promise<T> {
  const startedAt = now();
  const result = await phase();
  phases.push({ name, startedAt, endedAt: now() });
  return result;
}

interface Measured {
  store: string;
  set: SetSummary;
  startedAt: string;
  phases: DrillPhase[];
  compared: Verdict;
  checked: Verdict;
  sizeBytes: number;
}

function reportOf(run: Run, { store, set, startedAt, phases, compared, checked, sizeBytes }: Measured): DrillReport {
  const { rpoSeconds: rpoObjectiveSeconds, rtoSeconds: rtoObjectiveSeconds } = storeOf(run.env, store).backup;
  const measured = {
    target: targetOf(run.env),
    store,
    setId: set.setId,
    cutAt: set.cutAt,
    startedAt,
    rtoSeconds: secondsBetween(startedAt, run.now()),
    rpoSeconds: secondsBetween(set.cutAt, startedAt),
    ...(rtoObjectiveSeconds !== undefined && { rtoObjectiveSeconds }),
    ...(rpoObjectiveSeconds !== undefined && { rpoObjectiveSeconds }),
    tablesCompared: factOf(compared, 'tablesCompared'),
    rowsCompared: factOf(compared, 'rowsCompared'),
    rowsDifferent: factOf(compared, 'rowsDifferent'),
    checks: factOf(checked, 'checks'),
    sizeBytes,
    phases,
  };
  const report = { ...measured, verdict: judgeDrill(measured, [compared, checked]) };
  for (const name of ['rtoSeconds', 'rpoSeconds', 'rowsCompared', 'rowsDifferent'] as const) run.mark(name, report[name]);
  run.mark('verdict', report.verdict.kind);
  return report;
}

function factOf({ facts }: Verdict, name: string): number {
  return Number(facts?.[name] ?? 0);
}

function secondsBetween(from: string, until: string): number {
  return (Date.parse(until) - Date.parse(from)) / 1000;
}
