import type { RunOutcome } from '../../domain/run/outcome.ts';
import type { ExitCode } from '../exit-codes.ts';
import { exitCodes } from '../exit-codes.ts';
import { planText } from './plan-text.ts';

/** What a run's end means for a script. A verdict that is not `successful` is a failure, although the run did what was asked. */
export function exitOf(outcome: RunOutcome): ExitCode {
  if (outcome.kind === 'planned') return exitCodes.asked;
  if (outcome.kind === 'done') return verdictOf(outcome.outcome) === 'successful' ? exitCodes.asked : exitCodes.failed;
  return outcome.kind === 'aborted' ? exitCodes.failed : exitCodes.refused;
}

/** A run's end for people. */
export function outcomeText(outcome: RunOutcome): string {
  if (outcome.kind === 'planned') return planText(outcome.plan);
  if (outcome.kind !== 'done') return `${outcome.kind}: ${outcome.reason}`;
  const evidence = 'missing' in outcome.evidence ? `evidence is missing: ${outcome.evidence.missing}` : `evidence: ${outcome.evidence.key}`;
  return `done, ${verdictOf(outcome.outcome)}\n${JSON.stringify(outcome.outcome, undefined, 2)}\n${evidence}`;
}

function verdictOf(outcome: unknown): string {
  const { verdict } = outcome as { verdict?: string | { kind: string } };
  return typeof verdict === 'object' ? verdict.kind : (verdict ?? 'successful');
}
