import type { Environment } from '../domain/system/environment.ts';
import type { Risk } from '../domain/gate/risk.ts';
import type { Verdict } from '../domain/verdict.ts';

/** `observe` and `verify` read; `change` alters the world; `recover` puts it back. */
export type Effect = 'observe' | 'change' | 'verify' | 'recover';

/**
 * How long a step may take and how it is retried, by class (workflows/run/step-options.ts).
 * `look`: seconds, reads. `act`: up to minutes. `rollout`: waits for instances, up to an hour, heartbeats how far they are. `stream`: hours,
 * heartbeats progress, runs on the data queue.
 */
export type StepClass = 'look' | 'act' | 'rollout' | 'stream';

/** What every step is given, in a plan and in an activity alike. */
export interface At<I> {
  env: Environment;
  input: I;
}

declare const answer: unique symbol;

interface Step<E extends Effect, I, O> {
  effect: E;
  class: StepClass;
  /** What a person would have typed, with secrets as shell variables. Pure: the same input gives the same line. */
  command(at: At<I>): string;
  readonly [answer]?: O;
}

/** Reads and decides nothing. `preview` stands for what would be seen: after the first change of a plan, and on a page for people. */
export interface Observe<I, O> extends Step<'observe', I, O> {
  preview(at: At<I>): O;
}

/** Looks whether the world is as asked; anything but `successful` stops the run. */
export interface Verify<I> extends Step<'verify', I, Verdict> {
  /** A person may skip it with a reason when it fails for good. */
  skippable?: boolean;
}

/** Puts the world back. Safe to repeat, and right when the change never happened. */
export type Recover<I, O> = Step<'recover', I, O>;

export interface Change<I, O> extends Step<'change', I, O> {
  risk: Risk;
  /** Stands for the result while planning: what later steps' commands need must be the same as in the real result. */
  preview(at: At<I>): O;
  undo: Undo<I>;
  /** Undone at the end in every outcome, success included (a scratch database). */
  temporary?: boolean;
  skippable?: boolean;
}

export type Undo<I> = { irreversible: string } | UndoBy<I>;

export interface UndoBy<I> {
  step: Recover<never, unknown>;
  input(at: At<I>): unknown;
}

/** Undo by a recover step, whose input is made from the change's own: it is known before the change runs. */
export function by<I, U>(step: Recover<U, unknown>, input: (at: At<I>) => U): UndoBy<I> {
  return { step, input };
}

export function observe<I, O>(step: Omit<Observe<I, O>, 'effect'>): Observe<I, O> {
  return { effect: 'observe', ...step };
}

export function verify<I>(step: Omit<Verify<I>, 'effect'>): Verify<I> {
  return { effect: 'verify', ...step };
}

export function recover<I, O = void>(step: Omit<Recover<I, O>, 'effect'>): Recover<I, O> {
  return { effect: 'recover', ...step };
}

export function change<I, O>(step: Omit<Change<I, O>, 'effect'>): Change<I, O> {
  return { effect: 'change', ...step };
}

type InputOf<S> = S extends Step<Effect, infer I, unknown> ? I : never;
type AnswerOf<S> = S extends { readonly [answer]?: infer O } ? Exclude<O, undefined> : never;

/** The activities of a vocabulary. One too few, one too many or a wrong shape does not compile. */
export type Implements<S> = {
  [K in keyof S]: (at: At<InputOf<S[K]>>) => Promise<AnswerOf<S[K]> extends never ? void : AnswerOf<S[K]>>;
};

/** The steps of one effect, as a runbook calls them. */
export type StepsOf<S, E extends Effect> = {
  [K in keyof S as S[K] extends { effect: E } ? K : never]: (
    input: InputOf<S[K]>,
  ) => Promise<AnswerOf<S[K]> extends never ? void : AnswerOf<S[K]>>;
};
