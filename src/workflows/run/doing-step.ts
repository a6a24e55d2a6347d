import { ApplicationFailure, condition, isCancellation } from '@temporalio/workflow';
import { needsApproval } from '../../domain/gate/risk.ts';
import type { PlanLine } from '../../domain/plan/plan.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { StepName } from '../../steps/index.ts';
import type { At } from '../../steps/step.ts';
import { failureType, failureWords } from './failure-words.ts';
import { overriders, thawOrOverride } from './freeze-gate.ts';
import { askWhatToDo } from './guided-failure.ts';
import { approveOtherInput } from './other-input.ts';
import { lineOf } from './planning.ts';
import type { Runbook } from './run.ts';
import type { RunState } from './run-state.ts';
import { waiting } from './run-state.ts';
import { callStep, steps } from './step-call.ts';
import { begin, end } from './timeline.ts';
import { registerUndo } from './undoing.ts';

/** A step about to be done. */
export interface Doing {
  line: PlanLine;
  name: StepName;
  at: At<unknown>;
  whenStuck: Runbook<never, unknown>['whenStuck'];
}

/** Does a step: between holds, with its undo registered first, and with a person's help where it fails for good. */
export async function doStep(state: RunState, doing: Doing): Promise<unknown> {
  let now: Helped = doing;
  if (steps[doing.name].effect === 'change') registerUndo(state, doing.name, doing.at);
  for (;;) {
    await mayGoOn(state);
    const result = await attempt(state, now);
    if ('answer' in result) return result.answer;
    if (result.frozen) {
      await thawOrOverride(state, now.at.env, result.why);
      continue;
    }
    now = await helped(state, now, result);
    if (now.skipped) return skippedAnswer(now);
  }
}

type Attempted = { answer: unknown } | { why: string; frozen: boolean; error: unknown };

async function attempt(state: RunState, { line, name, at }: Doing): Promise<Attempted> {
  const entry = begin(state, line);
  try {
    const override = overriders(state);
    const answer = await callStep(name, { ...at, ...(override.length > 0 && { overrideFreeze: override }) });
    const bad = steps[name].effect === 'verify' ? badVerdict(answer) : undefined;
    end(state, entry, bad === undefined ? 'done' : 'failed', bad ?? undefined);
    return bad === undefined ? { answer } : { why: bad, frozen: false, error: undefined };
  } catch (error) {
    const why = isCancellation(error) ? 'cancelled' : failureWords(error);
    end(state, entry, 'failed', why);
    if (isCancellation(error)) throw error;
    return { why, frozen: failureType(error) === 'Frozen', error };
  }
}

function badVerdict(answer: unknown): string | undefined {
  const { kind, reason } = answer as Verdict;
  return kind === 'successful' ? undefined : `${kind}: ${reason}`;
}

interface Helped extends Doing {
  skipped?: boolean;
}

async function helped(state: RunState, doing: Doing, failed: { why: string; error: unknown }): Promise<Helped> {
  const { line, name, at, whenStuck } = doing;
  const skippable = steps[name].skippable === true;
  const answer = await askWhatToDo(state, { line, why: failed.why, skippable, whenStuck });
  if (answer.choice === 'skip') {
    const entry = begin(state, line);
    end(state, entry, 'skipped', `${answer.by}: ${answer.reason ?? ''}`);
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
  if (answer.input === undefined) return doing;
  const other = { ...at, input: answer.input };
  const otherLine = lineOf(line.n, name, other);
  if (needsApproval(otherLine.risk)) await approveOtherInput(state, otherLine);
  if (steps[name].effect === 'change') registerUndo(state, name, other);
  return { ...doing, at: other, line: otherLine };
}

function skippedAnswer({ name, at }: Doing): unknown {
  const step = steps[name];
  if (step.effect === 'verify') return { kind: 'inconclusive', reason: 'skipped by a person' };
  return step.preview?.(at);
}

async function mayGoOn(state: RunState): Promise<void> {
  if (state.held) {
    const { by, reason } = state.held;
    await waiting(state, { for: 'release', reason: `held by ${by}${reason === undefined ? '' : `: ${reason}`}` }, async () =>
      await condition(() => state.held === undefined),
    );
  }
  const lost = state.locks.find((lock) => lock.lost());
  if (lost) throw ApplicationFailure.nonRetryable(`the lock ${lost.id} was ended from outside`, 'LockLost');
}
