import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import type { IncidentRequest, IncidentState } from '../../domain/incident/incident.ts';
import { atTheFoot } from '../../domain/incident/escalation.ts';
import { isBreakIn } from '../../domain/incident/break-in.ts';
import { isOver } from '../../domain/incident/moves.ts';
import { timersOf } from '../../domain/incident/timers.ts';
import type { EvidenceRef } from '../../domain/run/outcome.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { answerBreakIn } from './break-in.ts';
import { callsOf, ourCalls } from './calls.ts';
import { met, watchDeadlines } from './deadlines.ts';
import { inform, keepInformed, watchForSilence } from './informing.ts';
import { investigate } from './investigate.ts';
import { climbLadder } from './ladder.ts';
import type { Life } from './life.ts';
import { ageSeconds, beginLife, move, show, subjectOf, tell } from './life.ts';
import { listen } from './messages.ts';
import { count, measureEnd } from './metrics.ts';
import { tryOptions } from './mitigating.ts';
import { callAgain } from './nothing-left.ts';
import { awaitRecovery } from './recovery.ts';
import { unacknowledge } from './taking.ts';

/** How an incident ended. */
export interface IncidentOutcome {
  number: number;
  state: IncidentState;
  /** The report as HTML; Markdown and JSON lie beside it. Absent where it could not be written. */
  report?: EvidenceRef;
}

/**
 * One incident, from its first alert until it cannot be opened again. It pages, looks, proposes, watches and writes down; what changes anything is done
 * by runs of runbooks, each through its own gate.
 *
 * People: `acknowledge`, `handOver`, `setSeverity`, `mitigate`, `resolve` and more (updates, each with one object); query `summary`. The intake of alerts
 * signals `alertsChanged`, runs that belong to it `runChanged`.
 */
export async function incident(request: IncidentRequest, carried?: Life): Promise<IncidentOutcome> {
  const life = carried ?? beginLife(request);
  listen(life);
  show(life);
  const env = await ourCalls('read the system file').environmentOf({ target: request.target });
  life.signing = env.approval;
  if (life.record.number === 0) await open(life);
  for (;;) {
    if (life.record.state !== 'resolved') await respond(life, env);
    const report = await writeReport(life, env);
    if (isOver(life.record.state) || !(await comesBack(life))) return await close(life, env, report);
    await reopen(life, env);
  }
}

async function open(life: Life): Promise<void> {
  const { record } = life;
  tell(life, { kind: 'alert', by: life.request.requester, text: `${record.alertCount.firing} alerts: ${record.title}` });
  record.number = await ourCalls('take a number').incidentNumber({ id: record.id });
  count(life, 'opened', { severity: `sev${record.severity}` });
  move(life, 'triaged', { by: 'watchkeeper', text: `Sev${record.severity}, ${record.scenario}` });
}

/** All that goes on beside each other until it is over. */
async function respond(life: Life, env: Environment): Promise<void> {
  const beside = new CancellationScope();
  const goesOn = async (duty: () => Promise<void>): Promise<void> => {
    await beside.run(duty).catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  };
  const duties = life.record.recordOnly ? [] : [climbLadder, keepInformed, watchForSilence, watchDeadlines, callAgain, work];
  let recovered = false;
  const all = [
    goesOn(async () => {
      await awaitRecovery(life, env);
      recovered = true;
    }),
    goesOn(async () => await condition(() => isLong(life))),
    ...duties.map(async (duty) => await goesOn(async () => await duty(life, env))),
  ];
  // A duty never ends before it is told to: when one fails, the incident does.
  await Promise.race(all);
  beside.cancel();
  await Promise.all(all);
  if (!recovered) return await moveOn(life);
  await end(life, env);
}

const mostEvents = 4000;

/** The history is long, and nothing that is under way would be lost with it. */
function isLong({ record }: Life): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return (continueAsNewSuggested || historyLength > mostEvents) && record.tried.every(({ endedAt }) => endedAt !== undefined);
}

/** Looks first, then tries. Of a break-in evidence is saved before anything else. */
async function work(life: Life, env: Environment): Promise<never> {
  if (!life.diagnosed && isBreakIn(life.record.scenario)) await answerBreakIn(life);
  if (!life.diagnosed) {
    await investigate(life, env);
    void inform(life, env, { kind: 'update', said: 'this is what was seen first' }).catch(() => undefined);
  }
  return await tryOptions(life, env);
}

async function end(life: Life, env: Environment): Promise<void> {
  const { verdict, record } = life;
  withdraw(life);
  const text = verdict?.reason ?? howItHealed(life);
  if (verdict === undefined) record.tried = record.tried.map((one) => (one.state === 'done' ? { ...one, state: 'helped' } : one));
  move(life, verdict?.state ?? 'resolved', { by: verdict?.by ?? 'watchkeeper', text });
  record.resolvedAt = new Date().toISOString();
  life.fewestFiring = record.alertCount.firing;
  met(life, 'resolve');
  count(life, 'ended', { severity: `sev${record.severity}`, state: record.state });
  measureEnd(life, ageSeconds(life));
  delete life.verdict;
  await inform(life, env, { kind: 'resolved', said: text });
}

/** What still waits for an approval is not wanted any more. */
function withdraw({ record }: Life): void {
  for (const { runId } of record.tried.filter(({ state }) => state === 'waiting')) {
    void getExternalWorkflowHandle(runId)
      .signal('abort', { by: `incident/${record.number}`, reason: 'the incident is over' })
      .catch(() => undefined);
  }
  const endedAt = new Date().toISOString();
  const withdrawn = { state: 'refused', endedAt, verdict: 'withdrawn: the incident is over' } as const;
  record.tried = record.tried.map((one) => (one.state === 'waiting' ? { ...one, ...withdrawn } : one));
}

function howItHealed({ record: { acknowledgedBy, tried } }: Life): string {
  const alone = acknowledgedBy === undefined && tried.every(({ state }) => state !== 'done');
  return alone ? 'self-healed: recovery held, and nobody had to act' : 'recovery held';
}

/** True when it comes back while it still counts as the same. */
async function comesBack(life: Life): Promise<boolean> {
  const { record } = life;
  const until = Date.parse(record.resolvedAt ?? record.since) + timersOf[record.severity].reopenSeconds * 1000;
  // Whoever resolved it while alerts fired knew of those: only more of them bring it back.
  const again = (): boolean => life.reopenedBy !== undefined || record.alertCount.firing > life.fewestFiring;
  return await condition(again, Math.max(1, until - Date.now()), { summary: 'it may be opened again until then' });
}

async function reopen(life: Life, env: Environment): Promise<void> {
  const { by = 'alerts', reason = 'alerts fire again' } = life.reopenedBy ?? {};
  delete life.reopenedBy;
  delete life.record.resolvedAt;
  life.diagnosed = false;
  life.restarts = 0;
  // It is answered anew from the foot of the ladder, by whoever is on call now.
  unacknowledge(life);
  life.climb = atTheFoot;
  life.stoodStillMs = Date.now() - Date.parse(life.record.since);
  count(life, 'reopened');
  move(life, 'investigating', { by, text: `opened again: ${reason}` });
  await inform(life, env, { kind: 'update', said: `opened again: ${reason}` });
}

async function close(life: Life, env: Environment, written: EvidenceRef | undefined): Promise<IncidentOutcome> {
  if (!isOver(life.record.state)) move(life, 'closed', { by: 'watchkeeper', text: 'it did not come back' });
  await condition(allHandlersFinished);
  // What people said since it was over belongs to it.
  const report = life.lastWordMs > Date.parse(life.record.resolvedAt ?? '') ? await writeReport(life, env) : written;
  return { number: life.record.number, state: life.record.state, ...(report && { report }) };
}

async function writeReport(life: Life, env: Environment): Promise<EvidenceRef | undefined> {
  try {
    const report = await callsOf(life.record.target, `write the report of ${subjectOf(life)}`, 8).reportIncident({
      env,
      record: life.record,
    });
    tell(life, { kind: 'note', by: 'watchkeeper', text: `the report is ${report.key}` });
    return report;
  } catch {
    tell(life, { kind: 'note', by: 'watchkeeper', text: 'the report could not be written' });
    return undefined;
  }
}

/** A long history is left behind where nothing runs beside. */
async function moveOn(life: Life): Promise<never> {
  await condition(allHandlersFinished);
  return await continueAsNew<typeof incident>(life.request, life);
}
