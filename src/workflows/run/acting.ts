import { ApplicationFailure, condition, sleep } from '@temporalio/workflow';
import { canonical } from '../../domain/plan/canonical.ts';
import type { PlanLine } from '../../domain/plan/plan.ts';
import type { StepName } from '../../steps/index.ts';
import { doStep } from './doing-step.ts';
import { heedCancel } from './heed-cancel.ts';
import type { Planned, Sight, Work } from './planning.ts';
import { lineOf } from './planning.ts';
import type { Run } from './run.ts';
import type { RunState } from './run-state.ts';
import { enter, waiting } from './run-state.ts';
import { sentence } from './sentence.ts';
import { freeLocks } from './lock.ts';
import { summaryOf } from './summary.ts';

/** The plan as it is worked off: the next line, and what was seen that need not be looked at again. */
interface Progress {
  at: number;
  sights: Sight[];
}

/**
 * Runs the body for real. Each step must be the next line of the approved plan (fewer than approved is fine); what was observed while
 * planning, before any change, is taken from there.
 */
export async function act<I, O>(state: RunState, work: Work<I, O>, planned: Planned): Promise<O> {
  enter(state, 'acting');
  const { env, input } = work.at;
  const { whenStuck: stuck } = work.runbook;
  const whenStuck = typeof stuck === 'function' ? stuck(input) : stuck;
  const progress: Progress = { at: 0, sights: [...planned.sights] };
  const perform = async (name: StepName, given: unknown): Promise<unknown> => {
    const line = nextLine(planned, progress, lineOf(progress.at + 1, name, { env, input: given }));
    const seen = recall(progress, name, given);
    if (seen !== undefined) return seen.answer;
    return await doStep(state, { line, name, at: { env, input: given }, whenStuck });
  };
  const outcome = await work.runbook.steps(actingRun(state, work, { perform, progress, waited: waitLine(planned, progress) }), input);
  heedCancel();
  return outcome;
}

function nextLine({ plan }: Planned, progress: Progress, now: PlanLine): PlanLine {
  const line = plan.lines[progress.at];
  progress.at += 1;
  if (line !== undefined && canonical(line) === canonical(now)) return line;
  throw changed(`step ${now.n} is not the approved one. Approved: ${line?.command ?? 'nothing more'}. Now: ${now.command}`);
}

function changed(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'PlanChanged');
}

function recall(progress: Progress, name: StepName, input: unknown): Sight | undefined {
  const [next] = progress.sights;
  if (next === undefined || next.step !== name || next.input !== canonical(input)) return undefined;
  progress.sights.shift();
  return next;
}

type WaitLine = () => void;

function waitLine({ plan }: Planned, progress: Progress): WaitLine {
  return () => {
    const line = plan.lines[progress.at];
    progress.at += 1;
    if (line?.effect !== 'wait') throw changed(`the run waits where the plan has ${line?.command ?? 'nothing more'}`);
  };
}

interface Ways {
  perform: (name: StepName, input: unknown) => Promise<unknown>;
  waited: WaitLine;
  progress: Progress;
}

function actingRun<I, O>(state: RunState, { at, id }: Work<I, O>, { perform, progress, waited }: Ways): Run {
  return {
    ...sentence(perform),
    env: at.env,
    id,
    requester: state.requester,
    now: () => new Date().toISOString(),
    note: (what, text) => void (state.notes[what] = text),
    mark: (what, value) => void (state.marks[what] = value),
    async signOff({ question, withinSeconds }) {
      waited();
      const reason = `${question} Send signOff {"by": …}`;
      return await waiting(state, { for: 'signOff', reason }, async () => {
        const from = state.signOffs.length;
        const summary = summaryOf(`sign-off: ${question}`);
        await condition(() => state.signOffs.length > from, withinSeconds * 1000, { summary });
        return state.signOffs[from];
      });
    },
    async wait({ seconds, why }) {
      waited();
      if (seconds > 0)
        await waiting(state, { for: 'timer', reason: why }, async () => await sleep(seconds * 1000, { summary: summaryOf(why) }));
    },
    async watch({ forSeconds, everySeconds, why }, look) {
      waited();
      const until = Date.now() + forSeconds * 1000;
      for (const first = progress.at; ; progress.at = first) {
        await look();
        const leftMs = until - Date.now();
        if (leftMs <= 0) return;
        const pauseMs = Math.min(leftMs, everySeconds * 1000);
        await waiting(state, { for: 'timer', reason: why }, async () => await sleep(pauseMs, { summary: summaryOf(why) }));
      }
    },
    unlock: async () => await freeLocks(state),
    keep() {
      state.kept = true;
      state.undos.splice(0, state.undos.length, ...state.undos.filter((undo) => undo.temporary));
    },
  };
}
