import { CancellationScope } from '@temporalio/workflow';
import type { RunFacts } from '../../domain/run/engine-activities.ts';
import type { EvidenceMissing, EvidenceRef } from '../../domain/run/outcome.ts';
import { recorder } from './engine-calls.ts';
import { failureWords } from './failure-words.ts';
import { freeAfterReset } from './lock.ts';
import type { Work } from './planning.ts';
import type { RunState } from './run-state.ts';
import { enter } from './run-state.ts';

/** How a run ended, for its record. */
export type Ended = Pick<RunFacts, 'ended' | 'reason' | 'outcome'>;

export async function recordRun<I, O>(
  state: RunState,
  { runbook, at, id }: Work<I, O>,
  ended: Ended,
): Promise<EvidenceRef | EvidenceMissing> {
  enter(state, 'recording');
  const { target, requester, decisions, marks, timeline } = state;
  const facts: RunFacts = {
    runbook: runbook.name,
    target,
    id,
    requester,
    input: at.input,
    plan: state.plan ?? null,
    decisions,
    notes: { ...state.notes, ...state.remarks },
    marks,
    timeline,
    ...ended,
  };
  return await CancellationScope.nonCancellable(async () => {
    const evidence = await recorder(target)
      .record({ env: at.env, facts })
      .catch((error: unknown): EvidenceMissing => ({ missing: failureWords(error) }));
    await freeAfterReset(state, evidence);
    return evidence;
  });
}
