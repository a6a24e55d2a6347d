import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { IncidentActivities } from '../../domain/incident/incident-activities.ts';
import { stepQueue, workflowQueue } from '../../domain/run/queues.ts';
import { summaryOf } from '../run/summary.ts';

type OfTheEngine = Pick<IncidentActivities, 'environmentOf' | 'incidentNumber'>;
type OfTheEnvironment = Omit<IncidentActivities, keyof OfTheEngine>;

const brief = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s' } as const;

/** What needs no credentials of the environment. Tried until it works: an incident must not end because a file cannot be read for a while. */
export function ourCalls(summary: string): OfTheEngine {
  return proxyActivities<OfTheEngine>({ taskQueue: workflowQueue, startToCloseTimeout: '10s', retry: brief, summary: summaryOf(summary) });
}

/** What is done where the credentials of the environment are; so many attempts, and then it is told as failed. */
export function callsOf(target: string, summary: string, attempts = 3): OfTheEnvironment {
  return proxyActivities<OfTheEnvironment>({
    taskQueue: stepQueue(target, false),
    startToCloseTimeout: '40s',
    scheduleToCloseTimeout: '5m',
    retry: { ...brief, maximumAttempts: attempts },
    // They are brief, and a message that is being sent cannot be called back.
    cancellationType: ActivityCancellationType.ABANDON,
    summary: summaryOf(summary),
  });
}
