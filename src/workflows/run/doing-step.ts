import { ApplicationFailure, condition, isCancellation } from '@temporalio/workflow';
import type { PlanLine } from '../../domain/plan/plan.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { StepName } from '../../steps/index.ts';
import type { At } from '../../steps/step.ts';
import { failureType, failureWords } from './failure-words.ts';
import { overriders, thawOrOverride } from './freeze-gate.ts';
import { askWhatToDo } from './guided-failure.ts';
import { heedCancel } from './heed-cancel.ts';
import { takeLocksAgain } from './lock.ts';
import { approveOtherInput } from './other-input.ts';
import { lineOf } from './planning.ts';
import type { WhenStuck } from './run.ts';
import type { RunState } from './run-state.ts';
import { waiting } from './run-state.ts';
import type { StepCall } from './step-call.ts';
import { callStep, steps } from './step-call.ts';
import { begin, end } from './timeline.ts';
import { forgetUndo, registerUndo } from './undoing.ts';

/** A step about to be done. */
export interface Doing {
  line: PlanLine;
  name: StepName;
  at: At<unknown>;
  whenStuck: WhenStuck;
}

/** Does a step: between holds, with its undo registered first, and with a person's help where it fails for good. */
export async function doStep(state: RunState, doing: Doing): Promise<unknown> {
  let now: Helped = doing;
  for (let registered: Doing | undefined; ;) {
    await mayGoOn(state);
    if (steps[now.name].effect === 'change' && registered?.at !== now.at) registerUndo(state, now.name, now.at);
    registered = now;
    const result = await attempt(state, now);
    if ('answer' in result) return result.answer;
    if (await cleared(state, now, result)) continue;
    now = await helped(state, now, result);
    if (now.skipped) return skippedAnswer(now);
  }
}

type Attempted = { answer: unknown } | Failed;

interface Failed {
  why: string;
  error: unknown;
  /** It was measured and is bad; not a fault on the way to an answer. */
  measured?: boolean;
}

async function attempt(state: RunState, { line, name, at }: Doing): Promise<Attempted> {
  const entry = begin(state, line);
  try {
    const answer = await callStep(name, steps[name].effect === 'change' ? guarded(state, at) : at);
    const bad = steps[name].effect === 'verify' ? badVerdict(answer) : undefined;
    end(state, entry, { state: bad === undefined ? 'done' : 'failed', said: bad });
    return bad === undefined ? { answer } : { why: bad, error: undefined, measured: (answer as Verdict).kind === 'failed' };
  } catch (error) {
    const why = isCancellation(error) ? 'cancelled' : failureWords(error);
    end(state, entry, { state: 'failed', said: why });
    if (isCancellation(error)) throw error;
    return { why, error };
  }
}

/** What the guard before every change must know (workers/change-guard.ts). */
function guarded(state: RunState, at: At<unknown>): StepCall {
  const override = overriders(state);
  const locks = state.locks.map(({ id }) => id);
  return { ...at, ...(locks.length > 0 && { locks }), ...(override.length > 0 && { overrideFreeze: override }) };
}

/** True when the step did not fail: the guard stopped it, and what stopped it is out of the way. */
async function cleared(state: RunState, doing: Doing, { why, error }: Failed): Promise<boolean> {
  const { at } = doing;
  const type = failureType(error);
  if (type === 'Frozen') await thawOrOverride(state, at.env, { frozenBy: why, rejectionEnds: false });
  else if (type === 'LockGone') await takeLocksAgain(state);
  else if (type === 'InCustody') throw inCustody(state, doing, why);
  else if (type === 'LockLost') throw ApplicationFailure.nonRetryable(why, 'LockLost');
  else return false;
  return true;
}

/** What was refused was not done: there is nothing of it to undo, and an undo would touch what nobody may touch. */
function inCustody(state: RunState, { name }: Doing, why: string): ApplicationFailure {
  forgetUndo(state, name);
  return ApplicationFailure.nonRetryable(why, 'InCustody');
}

function badVerdict(answer: unknown): string | undefined {
  const { kind, reason } = answer as Verdict;
  return kind === 'successful' ? undefined : `${kind}: ${reason}`;
}

interface Helped extends Doing {
  skipped?: boolean;
}

async function helped(state: RunState, doing: Doing, failed: Failed): Promise<Helped> {
  const { line, name, at } = doing;
  const whenStuck = failed.measured && doing.whenStuck.failedAtOnce ? { ...doing.whenStuck, afterSeconds: 0 } : doing.whenStuck;
  const skippable = steps[name].skippable === true;
  const answer = await askWhatToDo(state, { line, name, at, why: failed.why, skippable, whenStuck });
  if (answer.choice === 'skip') {
    const entry = begin(state, line);
    end(state, entry, { state: 'skipped', said: `${answer.by}: ${answer.reason ?? ''}` });
    return { ...doing, skipped: true };
  }
  if (answer.choice !== 'retry') {
    throw ApplicationFailure.create({
      type: answer.choice === 'fail' ? 'LeftAsIs' : 'StepFailed',
      nonRetryable: true,
      message: `step ${line.n} (${line.step}) failed: ${failed.why}`,
      details: [{ step: line.n, command: line.command, decidedBy: answer.by }],
      ...(failed.error instanceof Error && { cause: failed.error }),
    });
  }
  if (answer.input === undefined || answer.input === null) return doing;
  const other = { ...at, input: answer.input };
  const otherLine = lineOf(line.n, name, other);
  await approveOtherInput(state, otherLine);
  return { ...doing, at: other, line: otherLine };
}

function skippedAnswer({ name, at }: Doing): unknown {
  const step = steps[name];
  if (step.effect === 'verify') return { kind: 'inconclusive', reason: 'skipped by a person' };
  return step.preview?.(at);
}

async function mayGoOn(state: RunState): Promise<void> {
  heedCancel();
  while (state.held) {
    const { by, reason } = state.held;
    await waiting(
      state,
      { for: 'release', reason: `held by ${by}${reason ? `: ${reason}` : ''}. Send release {"by": …}` },
      async () => await condition(() => state.held === undefined),
    );
  }
}
