import { createHash } from 'node:crypto';
import type { temporal } from '@temporalio/proto';
import Long from 'long';
import { describe, expect, test } from 'vitest';
import { stepsInHistory } from '../../../../src/activities/engine/read-history.ts';

type Event = temporal.api.history.v1.IHistoryEvent;

function event(id: number, attributes: Partial<Event>): Event {
  return { eventId: Long.fromNumber(id), eventTime: { seconds: Long.fromNumber(1_800_000_000 + id), nanos: 123_456_789 }, ...attributes };
}

function payloads(...texts: string[]): temporal.api.common.v1.IPayloads {
  return { payloads: texts.map((text) => ({ data: Buffer.from(text) })) };
}

function scheduled(id: number, name: string, input = 'in'): Event {
  return event(id, { activityTaskScheduledEventAttributes: { activityType: { name }, input: payloads(input) } });
}

function started(id: number, of: number, attempt = 1): Event {
  return event(id, { activityTaskStartedEventAttributes: { scheduledEventId: Long.fromNumber(of), attempt, identity: 'worker-1' } });
}

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the steps in a history', () => {
  test('have their times, attempts, worker, and digests of what went in and out', () => {
    const completed = event(7, { activityTaskCompletedEventAttributes: { scheduledEventId: Long.fromNumber(5), result: payloads('out') } });
    expect(stepsInHistory([scheduled(5, 'dumpStore'), started(6, 5, 3), completed])).toEqual([
      {
        activity: 'dumpStore',
        scheduledAt: '2027-01-15T08:00:05.123Z',
        startedAt: '2027-01-15T08:00:06.123Z',
        endedAt: '2027-01-15T08:00:07.123Z',
        attempts: 3,
        state: 'completed',
        worker: 'worker-1',
        inputSha256: sha('in'),
        resultSha256: sha('out'),
      },
    ]);
  });

  test('that return nothing have the digest of nothing, as protobufjs reads their empty payload', () => {
    const result = { payloads: [{ data: [] as unknown as Uint8Array }] };
    const completed = event(7, { activityTaskCompletedEventAttributes: { scheduledEventId: Long.fromNumber(5), result } });
    expect(stepsInHistory([scheduled(5, 'discardSet'), started(6, 5), completed])).toMatchObject([{ resultSha256: sha('') }]);
  });

  test.each([
    ['failed', { activityTaskFailedEventAttributes: { scheduledEventId: Long.fromNumber(5) } }],
    ['timedOut', { activityTaskTimedOutEventAttributes: { scheduledEventId: Long.fromNumber(5) } }],
    ['cancelled', { activityTaskCanceledEventAttributes: { scheduledEventId: Long.fromNumber(5) } }],
  ] as const)('may have ended as %s', (state, attributes) => {
    expect(stepsInHistory([scheduled(5, 'dumpStore'), started(6, 5), event(7, attributes)])).toMatchObject([{ state }]);
  });

  test('that did not end are open', () => {
    expect(stepsInHistory([scheduled(5, 'dumpStore')])).toMatchObject([{ state: 'open', attempts: 1 }]);
  });

  test('are told in the order they were scheduled in, without those of the engine itself', () => {
    const history = [
      scheduled(5, 'prepare'),
      scheduled(8, 'storeHealthy'),
      scheduled(11, 'awaitLock'),
      scheduled(14, 'dumpStore'),
      scheduled(17, 'toString'),
      scheduled(20, 'record'),
    ];
    expect(stepsInHistory(history).map(({ activity }) => activity)).toEqual(['storeHealthy', 'dumpStore']);
  });

  test('of an empty history are none', () => {
    expect(stepsInHistory([])).toEqual([]);
  });
});
