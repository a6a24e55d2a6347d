import type { SignOff, Taken } from '../../domain/run/messages.ts';
import type { IfBusy } from '../../domain/run/request.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Sentence } from './sentence.ts';

/**
 * What a runbook's body speaks to. The same body is run twice: once to make the plan, where changes are listed and waits pass at once,
 * and once to act.
 */
export interface Run extends Sentence {
  readonly env: Environment;
  /** Names what this run makes (a backup set, a scratch database): UTC start time and six characters, the same in plan and act. */
  readonly id: string;
  /** Who asked for the run: a person, or `incident/…`. */
  readonly requester: string;
  /** The present, by the run's own clock: ISO 8601, UTC. */
  now(): string;
  /** Something a person should know before deciding; shown with the plan, not part of its hash. */
  note(what: string, text: string): void;
  /** A number or word for the report and the view. */
  mark(what: string, value: number | string): void;
  /** Waits until a person signs off; undefined when nobody did in time. A plan goes on as if somebody had. */
  signOff(question: { question: string; withinSeconds: number }): Promise<Taken<SignOff> | undefined>;
  /** Waits; passes at once while planning. */
  wait(wait: { seconds: number; why: string }): Promise<void>;
  /**
   * Takes the same looks again and again until the time is up; a look that fails ends it. A plan holds them once, and a run that acts takes them at
   * least once.
   */
  watch(watch: { forSeconds: number; everySeconds: number; why: string }, look: () => Promise<void>): Promise<void>;
  /** Gives the locks back before the end, where what follows needs them no more. */
  unlock(): Promise<void>;
  /** From here on nothing is put back if a later step fails: what was reached stays. */
  keep(): void;
}

/** What a runbook speaks to while it does at once what cannot wait for a plan. A step that does not work gives its preview. */
export type AtOnceRun = Sentence & Pick<Run, 'env' | 'id' | 'now' | 'note' | 'mark'>;

/** What a runbook does before there is a plan and before anybody is asked; not in a dry run. Nothing above R1, and nothing that would have to be undone. */
export interface AtOnce<I> {
  /** Of each step. */
  withinSeconds(input: I): number;
  steps(run: AtOnceRun, input: I): Promise<void>;
}

/** A step that failed for good waits this long for a person, then takes the safe default. */
export interface WhenStuck {
  afterSeconds: number;
  then: 'rollBack' | 'fail';
  /** A look whose verdict is `failed` takes the default at once: it was measured and is bad, and a person could only agree. */
  failedAtOnce?: boolean;
}

/** What a runbook knows of itself beside its body. */
export interface Runbook<I, O> {
  /** The workflow type and the name in the CLI: a verb, stable for ever. */
  name: string;
  /** One sentence for people. */
  title: string;
  /** What it needs for itself alone, as in `store/main`. */
  locks(input: I, env: Environment): readonly string[];
  ifBusy: IfBusy | ((input: I) => IfBusy);
  waitForLocksSeconds: number;
  whenStuck: WhenStuck | ((input: I) => WhenStuck);
  /** Runbooks that a run of this one, started with `ifBusy: takeOver`, may abort to get their locks. */
  takesOver?: readonly string[];
  /** Absent: nothing is done before the gate. */
  atOnce?: AtOnce<I>;
  steps(run: Run, input: I): Promise<O>;
}
