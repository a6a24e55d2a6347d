import type { ActivityOptions, RetryPolicy } from '@temporalio/workflow';
import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import { stepQueue } from '../../domain/run/queues.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { StepName } from '../../steps/index.ts';
import { vocabulary } from '../../steps/index.ts';
import type { At, Effect, StepClass, Undo } from '../../steps/step.ts';
import { summaryOf } from './summary.ts';

/** A step as the engine sees it: the types of its input and answer are kept by the sentence it is called through. */
export interface AnyStep {
  effect: Effect;
  class: StepClass;
  command(at: At<unknown>): string;
  preview?(at: At<unknown>): unknown;
  risk?: 'R0' | 'R1' | 'R2' | 'R3';
  undo?: Undo<unknown>;
  temporary?: boolean;
  skippable?: boolean;
}

/** The one place where the vocabulary's types are set aside. */
export const steps: Readonly<Record<StepName, AnyStep>> = vocabulary;

const retry: RetryPolicy = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' };

/** Timeouts, heartbeat and retries by class: the only place that knows them. */
const byClass: Record<StepClass, Pick<ActivityOptions, 'startToCloseTimeout' | 'heartbeatTimeout' | 'retry'>> = {
  look: { startToCloseTimeout: '30s', retry: { ...retry, maximumAttempts: 5 } },
  act: { startToCloseTimeout: '10m', heartbeatTimeout: '15s', retry: { ...retry, maximumAttempts: 5 } },
  rollout: { startToCloseTimeout: '1h', heartbeatTimeout: '15s', retry: { ...retry, maximumAttempts: 5 } },
  stream: { startToCloseTimeout: '12h', heartbeatTimeout: '30s', retry: { ...retry, maximumAttempts: 4 } },
};

/** Undos are tried for about half an hour before a person is asked. */
const undoRetry: RetryPolicy = { ...retry, maximumInterval: '2m', maximumAttempts: 20 };

/** What an activity is given: the step's own `At`, and what its gate must know. */
export interface StepCall extends At<unknown> {
  /** People who decided to act in spite of a freeze. */
  overrideFreeze?: readonly string[];
  /** Locks that must be this run's own when it changes something. */
  locks?: readonly string[];
}

/** Runs a step's activity; its summary in the Temporal UI is the command line a person would have typed. */
export async function callStep(name: StepName, call: StepCall): Promise<unknown> {
  const step = steps[name];
  const activities = proxyActivities<Record<string, (call: StepCall) => Promise<unknown>>>({
    ...byClass[step.class],
    ...(step.effect === 'recover' ? { retry: undoRetry } : {}),
    // A change that is cancelled may go on for a moment: its undo must not run beside it.
    cancellationType: step.effect === 'change' ? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED : ActivityCancellationType.TRY_CANCEL,
    taskQueue: stepQueue(targetOf(call.env), step.class === 'stream'),
    summary: summaryOf(step.command(call)),
  });
  const activity = activities[name];
  return await activity?.(call);
}
