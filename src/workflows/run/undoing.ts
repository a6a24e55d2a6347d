import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { Environment } from '../../domain/system/environment.ts';
import type { StepName } from '../../steps/index.ts';
import type { At } from '../../steps/step.ts';
import { failureWords, sentences } from './failure-words.ts';
import type { RegisteredUndo, RunState } from './run-state.ts';
import { enter } from './run-state.ts';
import { callStep, steps } from './step-call.ts';
import { begin, end } from './timeline.ts';

const names = new Map<unknown, StepName>(Object.entries(steps).map(([name, step]) => [step, name as StepName]));

/** Registers how a change is undone. Called before the change: one that times out may have happened. */
export function registerUndo(state: RunState, name: StepName, at: At<unknown>): void {
  const { undo, temporary } = steps[name];
  if (undo === undefined || 'irreversible' in undo) return;
  const step = names.get(undo.step);
  if (step === undefined) throw ApplicationFailure.nonRetryable(`the undo of ${name} is not in the vocabulary`, 'StepFailed');
  const input = undo.input(at);
  const command = steps[step].command({ env: at.env, input });
  state.undos.push({ step, input, command, temporary: temporary === true });
}

/** Takes back what was registered last, where it is the undo of this change. */
export function forgetUndo(state: RunState, name: StepName): void {
  const { undo } = steps[name];
  if (undo === undefined || 'irreversible' in undo) return;
  if (state.undos.at(-1)?.step === names.get(undo.step)) state.undos.pop();
}

/**
 * Undoes what is registered, newest first; nothing can cancel it. The first that cannot work ends the run as `UndoFailed` with what is
 * left for a person to do, because older undos may rest on it.
 */
export async function undoAll(state: RunState, env: Environment, why: string): Promise<void> {
  if (state.undos.length === 0) return;
  enter(state, 'undoing');
  await CancellationScope.nonCancellable(async () => {
    for (let undo = state.undos.at(-1); undo !== undefined; undo = state.undos.at(-1)) {
      await undoOne(state, env, { undo, why });
      state.undos.pop();
    }
  });
}

/** At the end of a run that went well: only what was temporary goes. */
export async function undoTemporary(state: RunState, env: Environment): Promise<void> {
  const temporary = state.undos.filter((undo) => undo.temporary);
  state.undos.splice(0, state.undos.length, ...temporary);
  await undoAll(state, env, 'it was temporary');
}

async function undoOne(state: RunState, env: Environment, { undo, why }: { undo: RegisteredUndo; why: string }): Promise<void> {
  const entry = begin(state, { n: 0, effect: 'undo', step: undo.step, command: undo.command });
  try {
    await callStep(undo.step, { env, input: undo.input });
    end(state, entry, { state: 'done', said: why.split('\n')[0] });
  } catch (error) {
    end(state, entry, { state: 'failed', said: failureWords(error) });
    const left = state.undos.map(({ command }) => command).toReversed();
    throw ApplicationFailure.create({
      type: 'UndoFailed',
      nonRetryable: true,
      message: sentences(
        `the undo of ${undo.step} does not work: ${failureWords(error)}`,
        `A person must do, in this order: ${left.join(' ; ')}`,
      ),
      details: [{ why, left }],
      ...(error instanceof Error && { cause: error }),
    });
  }
}
