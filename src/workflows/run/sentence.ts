import type { StepName, Vocabulary } from '../../steps/index.ts';
import type { Effect, StepsOf } from '../../steps/step.ts';
import { steps } from './step-call.ts';

/** Steps by effect, as a runbook's sentences use them. */
export type Sentence = { [E in Effect]: StepsOf<Vocabulary, E> };

/** One way to do a step: list it, or run it. */
export type Perform = (name: StepName, input: unknown) => Promise<unknown>;

const names = Object.keys(steps) as StepName[];

/** `run.observe.…`, `run.change.…`: every step of the vocabulary under its effect, all done by `perform`. */
export function sentence(perform: Perform): Sentence {
  const ofEffect = (effect: Effect): object =>
    Object.fromEntries(
      names.filter((name) => steps[name].effect === effect).map((name) => [name, async (input: unknown) => await perform(name, input)]),
    );
  return {
    observe: ofEffect('observe'),
    change: ofEffect('change'),
    verify: ofEffect('verify'),
    recover: ofEffect('recover'),
  } as Sentence;
}
