import { CancellationScope } from '@temporalio/workflow';
import type { RunFacts } from '../../domain/run/engine-activities.ts';
import type { EvidenceMissing, EvidenceRef } from '../../domain/run/outcome.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { recorder } from './engine-calls.ts';
import { failureWords } from './failure-words.ts';
import type { Work } from './planning.ts';
import type { RunState } from './run-state.ts';
import { enter } from './run-state.ts';

/** How a run ended, for its record. */
export type Ended = Pick<RunFacts, 'ended' | 'reason' | 'outcome'>;

/** Writes the evidence. A store that cannot take it does not change how the run ended: the history is kept, and the record can be made later. */
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
  try {
    return await CancellationScope.nonCancellable(
      async () => await recorder(targetOf(at.env)).record({ env: at.env, facts }),
    );
  } catch (error) {
    return { missing: failureWords(error) };
  }
}
