import { decisionFault } from '../../domain/gate/approval.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import type { Answer, Decide, SignOff, Word } from '../../domain/run/messages.ts';
import { fieldsOf, personOf, shapeFault } from '../../domain/run/messages.ts';
import { lineOf } from './planning.ts';
import type { Parked, RunState } from './run-state.ts';

const choices: readonly string[] = ['retry', 'skip', 'rollBack', 'fail'];

/** No run needs more; a flood must not outgrow what its record can hold. */
const mostMessages = 100;
const longestInput = 16 * 1024;

/** Why a decision cannot be taken now. */
export function decideFault(state: RunState, decision: Decide): string | undefined {
  if (state.approval === undefined) return `nothing waits for a decision: the run is in phase ${state.phase}`;
  return decisionFault(state.approval, decision) ?? floodFault(state.decisions);
}

/** Why an answer cannot be taken now. */
export function answerFault(state: RunState, given: Answer): string | undefined {
  const shape = shapeFault(given, fieldsOf.answer);
  if (shape !== undefined) return shape;
  if (state.parked === undefined) return `no step waits for an answer: the run is in phase ${state.phase}`;
  if (given.step !== state.parked.step) return `step ${state.parked.step} waits for an answer, not step ${given.step}`;
  if (!choices.includes(given.choice)) return `choice must be one of ${choices.join(', ')}`;
  if (given.choice === 'skip') return skipFault(state.parked, given) ?? floodFault(state.answers);
  return inputFault(state.parked, given) ?? floodFault(state.answers);
}

function skipFault({ skippable }: Parked, given: Answer): string | undefined {
  if (!skippable) return `step ${given.step} is required and cannot be skipped: retry, rollBack or fail`;
  return given.reason?.trim() ? undefined : 'give a reason to skip a step';
}

/** Other input must be of the first one's make: the step was written for that. */
function inputFault({ name, at }: Parked, { choice, input }: Answer): string | undefined {
  if (input === undefined || input === null) return undefined;
  if (choice !== 'retry') return 'input goes with "choice": "retry" only';
  const make = JSON.stringify(makeOf(at.input));
  if (JSON.stringify(makeOf(input)) !== make) return `the input of ${name} has this make: ${make}`;
  if (canonical(input).length > longestInput) return `the input is longer than ${longestInput} characters`;
  try {
    lineOf(1, name, { ...at, input });
    return undefined;
  } catch {
    return `${name} cannot be done with this input`;
  }
}

/** The names of an object's members with what each is, in order. */
function makeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no object';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, typeof member]));
}

function floodFault(taken: readonly unknown[]): string | undefined {
  return taken.length < mostMessages ? undefined : `the run has taken ${mostMessages} of these: only abort is left`;
}

/** Why a hold, release or abort cannot be taken now. */
export function wordFault(state: RunState, word: Word): string | undefined {
  if (state.phase === 'undoing' || state.phase === 'recording' || state.phase === 'done') {
    return `too late: the run is in phase ${state.phase}`;
  }
  return shapeFault(word, fieldsOf.word);
}

/** Why a sign-off cannot be taken now. */
export function signOffFault(state: RunState, given: SignOff): string | undefined {
  const shape = shapeFault(given, fieldsOf.signOff);
  if (shape !== undefined) return shape;
  if (state.waiting?.for !== 'signOff') return `nothing waits for a sign-off: the run is in phase ${state.phase}`;
  const { R2, R3 } = state.env?.approval ?? { R2: { of: [] }, R3: { of: [] } };
  const signers = [...new Set([...R2.of, ...R3.of])].map(personOf);
  return signers.includes(personOf(given.by)) ? undefined : `${given.by} may not sign off here: ${signers.join(', ')}`;
}
