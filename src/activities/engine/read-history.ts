import { createHash } from 'node:crypto';
import type { temporal } from '@temporalio/proto';
import type { StepHistory } from '../../domain/evidence/step-history.ts';
import { vocabulary } from '../../steps/index.ts';

type Event = temporal.api.history.v1.IHistoryEvent;
type Payloads = temporal.api.common.v1.IPayloads | null | undefined;

/** The steps in a run's history, in the order they were scheduled; the engine's own activities are left out. */
export function stepsInHistory(events: readonly Event[]): StepHistory[] {
  const byId = new Map<string, StepHistory>();
  for (const event of events) open(byId, event);
  for (const event of events) follow(byId, event);
  return [...byId.values()];
}

function open(byId: Map<string, StepHistory>, event: Event): void {
  const scheduled = event.activityTaskScheduledEventAttributes;
  const activity = scheduled?.activityType?.name ?? '';
  if (!scheduled || !Object.hasOwn(vocabulary, activity)) return;
  byId.set(String(event.eventId), {
    activity,
    scheduledAt: instantOf(event),
    attempts: 1,
    state: 'open',
    inputSha256: digestOf(scheduled.input),
  });
}

function follow(byId: Map<string, StepHistory>, event: Event): void {
  const started = event.activityTaskStartedEventAttributes;
  if (started) {
    const step = byId.get(String(started.scheduledEventId));
    if (step) Object.assign(step, { startedAt: instantOf(event), attempts: started.attempt ?? 1, worker: started.identity ?? '' });
  }
  for (const [state, closed] of closings(event)) {
    const step = closed && byId.get(String(closed.scheduledEventId));
    if (!step) continue;
    Object.assign(step, { state, endedAt: instantOf(event) });
    if ('result' in closed && closed.result) step.resultSha256 = digestOf(closed.result);
  }
}

function closings(event: Event) {
  return [
    ['completed', event.activityTaskCompletedEventAttributes],
    ['failed', event.activityTaskFailedEventAttributes],
    ['timedOut', event.activityTaskTimedOutEventAttributes],
    ['cancelled', event.activityTaskCanceledEventAttributes],
  ] as const;
}

function instantOf({ eventTime }: Event): string {
  return new Date(Number(eventTime?.seconds ?? 0) * 1000 + Math.floor((eventTime?.nanos ?? 0) / 1e6)).toISOString();
}

function digestOf(payloads: Payloads): string {
  const hash = createHash('sha256');
  // A step that returns nothing has an empty payload, which protobufjs reads as a plain array.
  for (const payload of payloads?.payloads ?? []) hash.update(Uint8Array.from(payload.data ?? []));
  return hash.digest('hex');
}
