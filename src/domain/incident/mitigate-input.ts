import type { TurnAsked } from './guard-rules.ts';

/** A turn at the guard, as a run asks for it: the run itself is the holder. */
export interface TurnInput extends Omit<TurnAsked, 'holder'> {
  /** What is acted on, as guards are named. */
  what: string;
}
