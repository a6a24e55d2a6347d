import { describe, expect, test } from 'vitest';
import { everyMinute } from '../../../../src/domain/schedule/calendar.ts';
import { pausedByFile, retiredNote } from '../../../../src/domain/schedule/pause-note.ts';
import { type ObservedSchedule, planSchedules } from '../../../../src/domain/schedule/plan-schedules.ts';
import { configHash, type Schedule } from '../../../../src/domain/schedule/schedule.ts';

const schedule: Schedule = {
  id: 'demo/production/backup',
  system: 'demo',
  environment: 'production',
  runbook: 'backup',
  words: 'every day at 03:00',
  calendars: [{ ...everyMinute, hours: [3], minutes: [0] }],
  timeZone: 'UTC',
  jitterSeconds: 0,
  catchUpSeconds: 600,
  request: { target: 'demo/production', requester: 'schedule/demo/production/backup', input: {} },
  paused: false,
};

function there(more: Partial<ObservedSchedule> = {}): ObservedSchedule {
  return { id: schedule.id, configHash: configHash(schedule), paused: false, ...more };
}

function plan(desired: Schedule[], observed: ObservedSchedule[], prune = false) {
  return planSchedules(desired, observed, { prune }).map(({ kind, id, why }) => ({ kind, id: id.replace('demo/production/', ''), why }));
}

describe('a schedule in the files', () => {
  test('that the server lacks is created', () => {
    expect(plan([schedule], [])).toStrictEqual([{ kind: 'create', id: 'backup', why: 'it is new' }]);
  });

  test('that is as it should be is left alone', () => {
    expect(plan([schedule], [there()])).toStrictEqual([{ kind: 'keep', id: 'backup', why: 'it is as its file says' }]);
  });

  test('that differs in anything is updated', () => {
    const others: Partial<Schedule>[] = [
      { timeZone: 'Europe/Berlin' },
      { jitterSeconds: 1 },
      { catchUpSeconds: 1 },
      { paused: true },
      { calendars: [] },
      { request: { ...schedule.request, lateAfterSeconds: 1 } },
    ];
    for (const other of others)
      expect(plan([{ ...schedule, ...other }], [there()])).toMatchObject([{ kind: 'update', why: 'it differs from its file' }]);
  });

  test('that was made by somebody else under its id is updated', () => {
    expect(plan([schedule], [{ id: schedule.id, paused: false }])).toMatchObject([{ kind: 'update' }]);
  });

  test('that an operator paused is kept so, and it is said why', () => {
    expect(plan([schedule], [there({ paused: true, note: 'ana: moving house' })])).toMatchObject([
      { kind: 'keep', why: 'paused by an operator: ana: moving house' },
    ]);
  });

  test('that comes back after it was removed is updated, though nothing of it changed', () => {
    expect(plan([schedule], [there({ paused: true, note: retiredNote(undefined) })])).toMatchObject([
      { kind: 'update', why: 'it is back in the files' },
    ]);
  });
});

describe('a schedule that the files no longer have', () => {
  test('is paused first, also with prune, also when an operator paused it', () => {
    expect(plan([], [there()])).toMatchObject([{ kind: 'pause' }]);
    expect(plan([], [there()], true)).toMatchObject([{ kind: 'pause' }]);
    expect(plan([], [there({ paused: true, note: 'ana: moving house' })], true)).toMatchObject([{ kind: 'pause' }]);
    expect(plan([], [there({ paused: true, note: pausedByFile('x') })], true)).toMatchObject([{ kind: 'pause' }]);
  });

  test('is deleted with prune once it was paused for that', () => {
    expect(plan([], [there({ paused: true, note: retiredNote('ana: moving house') })], true)).toMatchObject([{ kind: 'delete' }]);
    expect(plan([], [there({ paused: true, note: retiredNote(undefined) })])).toMatchObject([
      { kind: 'retired', why: expect.stringContaining('--prune') },
    ]);
  });

  test('is paused again when somebody took the pause away', () => {
    expect(plan([], [there({ note: retiredNote(undefined) })], true)).toMatchObject([{ kind: 'pause' }]);
  });
});

test('changes come in the order of ids, whatever order they were found in', () => {
  const other = (id: string) => ({ ...schedule, id });
  expect(plan([other('c'), other('a')], [there({ id: 'b' })]).map(({ id }) => id)).toStrictEqual(['a', 'b', 'c']);
});

test("an operator's own note is kept behind ours, once", () => {
  const note = retiredNote('ana: moving house');
  expect(note).toContain('Before: ana: moving house');
  expect(retiredNote(note)).not.toContain('Before');
});
