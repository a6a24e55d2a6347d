import { ApplicationFailure } from '@temporalio/workflow';
import type { RunOutcome } from '../../domain/run/outcome.ts';
import type { Passed } from './gate.ts';
import type { Work } from './planning.ts';
import { recordRun } from './recording.ts';
import type { RunState } from './run-state.ts';

/** The gate said no: recorded, with its reason. `busy` fails the run, because that was asked for. */
export async function inWords<I, O>(
  state: RunState,
  work: Work<I, O>,
  { kind, reason }: Exclude<Passed, { kind: 'open' }>,
): Promise<RunOutcome<O>> {
  if (kind === 'busy') throw ApplicationFailure.nonRetryable(reason, 'Busy');
  const evidence = await recordRun(state, work, { ended: kind, reason });
  return { kind, reason, evidence, ...(state.plan && { planHash: state.plan.hash }) };
}
