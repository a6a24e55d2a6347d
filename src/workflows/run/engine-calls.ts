import type { ActivityOptions } from '@temporalio/workflow';
import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import { stepQueue, workflowQueue } from '../../domain/run/queues.ts';
import type { EngineActivities } from '../../domain/run/engine-activities.ts';
import { summaryOf } from './summary.ts';

const brief = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 5 } as const;

/** The engine's own activities, each with the command line or sentence the Temporal UI shows for it. */
export function engineCalls(summary: string): Omit<EngineActivities, 'record'> {
  return proxyActivities<Omit<EngineActivities, 'record'>>({
    taskQueue: workflowQueue,
    startToCloseTimeout: '30s',
    retry: brief,
    summary: summaryOf(summary),
  });
}

/** Waits of hours for something that somebody else must end; retried as long as it takes. */
export function longWaits(summary: string, withinSeconds: number): Pick<EngineActivities, 'awaitLock' | 'awaitThaw'> {
  return proxyActivities<Pick<EngineActivities, 'awaitLock' | 'awaitThaw'>>({
    taskQueue: workflowQueue,
    scheduleToCloseTimeout: `${withinSeconds + 60}s`,
    heartbeatTimeout: '10s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '1s', maximumInterval: '10s' },
    summary: summaryOf(summary),
  });
}

/** The record is written where the credentials of the environment's bucket are. */
export function recorder(target: string): Pick<EngineActivities, 'record'> {
  const options: ActivityOptions = {
    taskQueue: stepQueue(target, false),
    startToCloseTimeout: '2m',
    scheduleToCloseTimeout: '5m',
    retry: { ...brief, maximumAttempts: 8 },
    summary: 'write the evidence of this run',
  };
  return proxyActivities<Pick<EngineActivities, 'record'>>(options);
}
