import type { RunFacts } from '../run/engine-activities.ts';
import type { TimelineEntry } from '../run/view.ts';
import type { EvidenceFact } from './chain.ts';
import type { StepHistory } from './step-history.ts';

/** Which execution the facts are of. */
export interface Execution {
  workflowId: string;
  runId: string;
  startedAt: string;
}

/** Everything a run's evidence says, in order. Results and inputs are in it only as digests: what is not written cannot leak. */
export function evidenceFacts(facts: RunFacts, execution: Execution, history: readonly StepHistory[]): EvidenceFact[] {
  const { runbook, target, id, requester, input, plan, decisions, notes, marks, timeline, ended, reason, outcome } = facts;
  return [
    { kind: 'run', runbook, target, id, requester, input, ...execution },
    ...(plan ? [{ kind: 'plan' as const, ...plan }] : []),
    ...decisions.map((decision) => ({ ...decision, kind: 'decision' as const, signed: decision.signed === true })),
    ...withHistory(timeline, history),
    ...Object.entries(notes).map(([what, text]) => ({ kind: 'note' as const, what, text })),
    { kind: 'end', ended, reason, marks, ...(outcome === undefined ? {} : { outcome }) },
  ];
}

/** Each entry of the run's own timeline with what the server saw of it: both are in the order of scheduling. */
function withHistory(timeline: readonly TimelineEntry[], history: readonly StepHistory[]): EvidenceFact[] {
  const left = [...history];
  return timeline.map((entry) => {
    const at = entry.state === 'skipped' ? -1 : left.findIndex(({ activity }) => activity === entry.step);
    const [seen] = at < 0 ? [] : left.splice(at, 1);
    return { kind: 'step' as const, ...entry, ...(seen && { server: seen }) };
  });
}
