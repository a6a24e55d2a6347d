import { decisionFault } from '../../domain/gate/approval.ts';
import type { Answer, Decide, SignOff, Word } from '../../domain/run/messages.ts';
import { personOf, shapeFault } from '../../domain/run/messages.ts';
import type { RunState } from './run-state.ts';

const choices: readonly string[] = ['retry', 'skip', 'rollBack', 'fail'];

/** Why a decision cannot be taken now. */
export function decideFault(state: RunState, decision: Decide): string | undefined {
  if (state.approval === undefined) return `nothing waits for a decision: the run is in phase ${state.phase}`;
  return decisionFault(state.approval, decision);
}

/** Why an answer cannot be taken now. */
export function answerFault(state: RunState, given: Answer): string | undefined {
  const shape = shapeFault(given, ['choice', 'by']);
  if (shape !== undefined) return shape;
  if (state.parked === undefined) return `no step waits for an answer: the run is in phase ${state.phase}`;
  if (given.step !== state.parked.step) return `step ${state.parked.step} waits for an answer, not step ${given.step}`;
  if (!choices.includes(given.choice)) return `choice must be one of ${choices.join(', ')}`;
  return given.choice === 'skip' ? skipFault(state.parked.skippable, given) : undefined;
}

function skipFault(skippable: boolean, given: Answer): string | undefined {
  if (!skippable) return `step ${given.step} is required and cannot be skipped: retry, rollBack or fail`;
  return given.reason?.trim() ? undefined : 'give a reason to skip a step';
}

/** Why a hold, release or abort cannot be taken now. */
export function wordFault(state: RunState, word: Word): string | undefined {
  if (state.phase === 'undoing' || state.phase === 'recording' || state.phase === 'done') {
    return `too late: the run is in phase ${state.phase}`;
  }
  return shapeFault(word, ['by']);
}

/** Why a sign-off cannot be taken now. */
export function signOffFault(state: RunState, given: SignOff): string | undefined {
  const shape = shapeFault(given, ['by']);
  if (shape !== undefined) return shape;
  if (state.waiting?.for !== 'signOff') return `nothing waits for a sign-off: the run is in phase ${state.phase}`;
  const { R2, R3 } = state.env?.approval ?? { R2: { of: [] }, R3: { of: [] } };
  const signers = [...new Set([...R2.of, ...R3.of])].map(personOf);
  return signers.includes(personOf(given.by)) ? undefined : `${given.by} may not sign off here: ${signers.join(', ')}`;
}
