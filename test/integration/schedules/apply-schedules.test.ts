import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applySchedules } from '../../../src/client/schedules/apply-schedules.ts';
import { observeSchedules } from '../../../src/client/schedules/observe-schedules.ts';
import {
  backfillSchedule,
  describeSchedule,
  pauseSchedule,
  resumeSchedule,
  triggerSchedule,
} from '../../../src/client/schedules/operate-schedule.ts';
import { nextTimes } from '../../../src/client/schedules/times.ts';
import { type Calendar, everyMinute, range } from '../../../src/domain/schedule/calendar.ts';
import { planSchedules } from '../../../src/domain/schedule/plan-schedules.ts';
import { configHash, type Schedule } from '../../../src/domain/schedule/schedule.ts';
import { searchKeys } from '../../../src/domain/run/search-keys.ts';
import { freshNamespace, servers } from '../../support/servers.ts';

let client: Client;
beforeAll(async () => {
  const namespace = await freshNamespace('schedules');
  client = new Client({ connection: await Connection.connect({ address: servers().temporal.address }), namespace });
});
afterAll(async () => {
  await client.connection.close();
});

const firstSunday: Calendar = { ...everyMinute, daysOfMonth: range(1, 7), weekdays: [0], hours: [4], minutes: [30] };

let made = 0;
function schedule(more: Partial<Schedule> = {}): Schedule {
  const system = `shop${made++}`;
  const id = `${system}/production/nightly`;
  return {
    id,
    system,
    environment: 'production',
    runbook: 'backup',
    words: 'first Sunday at 04:30',
    calendars: [firstSunday],
    timeZone: 'UTC',
    jitterSeconds: 0,
    catchUpSeconds: 600,
    request: { target: `${system}/production`, requester: `schedule/${id}`, input: { store: 'main' }, lateAfterSeconds: 900 },
    paused: false,
    ...more,
  };
}

/** Plans and applies until the server's list shows it, as the next command would find it. */
async function apply(system: string, desired: Schedule[], { prune = false } = {}) {
  const changes = planSchedules(desired, await observeSchedules(client, [system]), { prune });
  const applied = await applySchedules(client, changes);
  return applied.map(({ change, error }) => error?.message ?? change.kind);
}

/** Lists are behind: waits until one shows what is asked for. */
async function listed(system: string, asExpected: (found: Awaited<ReturnType<typeof observeSchedules>>) => boolean) {
  for (let looks = 0; looks < 200; looks++) {
    const found = await observeSchedules(client, [system]);
    if (asExpected(found)) return found;
    await sleep(100);
  }
  throw new Error('the list never showed it');
}

async function created(more: Partial<Schedule> = {}): Promise<Schedule> {
  const wanted = schedule(more);
  expect(await apply(wanted.system, [wanted])).toStrictEqual(['create']);
  await listed(wanted.system, (found) => found[0]?.configHash === configHash(wanted));
  return wanted;
}

describe('applying schedule files to a server', () => {
  test('creates what is missing, and does nothing the second time', async () => {
    const wanted = await created();
    expect(await apply(wanted.system, [wanted])).toStrictEqual(['keep']);
  });

  test('creates what a list does not show yet without making it twice', async () => {
    const wanted = await created();
    const again = await applySchedules(client, [
      { kind: 'create', id: wanted.id, schedule: { ...wanted, timeZone: 'Europe/Berlin' }, why: '' },
    ]);
    expect(again.map(({ error }) => error)).toStrictEqual([undefined]);
    expect((await describeSchedule(client, wanted.id)).timeZone).toBe('Europe/Berlin');
  });

  test("updates what differs, and leaves an operator's pause and note alone", async () => {
    const wanted = await created();
    await pauseSchedule(client, wanted.id, 'ana: until the move is over');
    const other = { ...wanted, catchUpSeconds: 1200, request: { ...wanted.request, lateAfterSeconds: 1500 } };
    expect(await apply(wanted.system, [other])).toStrictEqual(['update']);
    expect(await describeSchedule(client, wanted.id)).toMatchObject({
      paused: true,
      note: 'ana: until the move is over',
      catchUpSeconds: 1200,
    });
    await listed(wanted.system, (found) => found[0]?.configHash === configHash(other));
    expect(await apply(wanted.system, [other])).toStrictEqual(['keep']);
  });

  test('pauses as the file asks, and ends that pause with the file', async () => {
    const wanted = await created({ paused: true, note: 'not before May' });
    expect(await describeSchedule(client, wanted.id)).toMatchObject({ paused: true, note: 'paused by its file: not before May' });
    expect(await apply(wanted.system, [{ ...wanted, paused: false }])).toStrictEqual(['update']);
    expect((await describeSchedule(client, wanted.id)).paused).toBe(false);
  });

  test('pauses what was removed, and deletes it only with prune and only then', async () => {
    const wanted = await created();
    await pauseSchedule(client, wanted.id, 'ana: no disk');
    await listed(wanted.system, (found) => found[0]?.paused === true);
    expect(await apply(wanted.system, [], { prune: true })).toStrictEqual(['pause']);
    expect(await describeSchedule(client, wanted.id)).toMatchObject({
      paused: true,
      note: expect.stringMatching(/^no longer in the schedule files.*Before: ana: no disk$/),
    });
    await listed(wanted.system, (found) => found[0]?.note?.startsWith('no longer') === true);
    expect(await apply(wanted.system, [])).toStrictEqual(['retired']);
    expect(await apply(wanted.system, [], { prune: true })).toStrictEqual(['delete']);
    await listed(wanted.system, (found) => found.length === 0);
    await expect(describeSchedule(client, wanted.id)).rejects.toMatchObject({ kind: 'NotFound' });
  });

  test('does not delete what was taken up again since the list was read', async () => {
    const wanted = await created();
    const [applied] = await applySchedules(client, [{ kind: 'delete', id: wanted.id, why: '' }]);
    expect(applied?.error).toBeUndefined();
    expect((await describeSchedule(client, wanted.id)).paused).toBe(false);
  });

  test('takes up again what comes back to the files', async () => {
    const wanted = await created();
    expect(await apply(wanted.system, [])).toStrictEqual(['pause']);
    await listed(wanted.system, (found) => found[0]?.paused === true);
    expect(await apply(wanted.system, [wanted])).toStrictEqual(['update']);
    expect(await describeSchedule(client, wanted.id)).toMatchObject({ paused: false });
  });

  test('tells of a zone that the server does not know, and does all others nevertheless', async () => {
    const [mars, good] = [schedule({ timeZone: 'Mars/Olympus' }), schedule()];
    const applied = await applySchedules(client, planSchedules([mars, good], [], { prune: false }));
    expect(applied.map(({ error }) => error?.kind)).toStrictEqual(['InvalidInput', undefined]);
    expect(applied[0]?.error?.message).toContain('Mars/Olympus');
    expect((await describeSchedule(client, good.id)).paused).toBe(false);
  });
});

describe('times', () => {
  test('of the first Sunday are days 1 to 7 that are Sundays, for the server as for us', async () => {
    const wanted = await created({ timeZone: 'Europe/Berlin' });
    const handle = client.schedule.getHandle(wanted.id);
    const times = (await handle.describe()).info.nextActionTimes;
    expect(times).toHaveLength(10);
    const local = times.map((time) => new Date(time.toLocaleString('en', { timeZone: 'Europe/Berlin' })));
    expect(local.every((time) => time.getDay() === 0 && time.getDate() <= 7 && time.getHours() === 4)).toBe(true);
    expect(nextTimes(wanted, new Date(), { count: 10 })).toStrictEqual(times);
  });

  test.each<[string, string, Partial<Calendar>]>([
    ['in an hour that summer time skips and repeats', 'Europe/Berlin', { hours: [2], minutes: [30] }],
    ['in such an hour of London', 'Europe/London', { hours: [1], minutes: [30] }],
    ['in such an hour of New York', 'America/New_York', { hours: [1, 2], minutes: [30] }],
    ['of every hour in New York', 'America/New_York', { minutes: [17] }],
    ['of every quarter in UTC', 'UTC', { minutes: [0, 15, 30, 45] }],
    ['of odd months', 'Europe/Berlin', { months: [1, 7], daysOfMonth: [28, 31], hours: [0, 23], minutes: [0, 59] }],
    ['of weekdays', 'Asia/Kolkata', { weekdays: [1, 3], hours: [12], minutes: [0] }],
  ])('%s (%s) are the same for the server as for us', async (_what, timeZone, fields) => {
    const { ours, theirs } = await winter({ timeZone, calendars: [{ ...everyMinute, ...fields }] });
    expect(theirs.length).toBeGreaterThan(0);
    expect(ours).toStrictEqual(theirs);
  });

  test('of every hour in Berlin have the same gap of two hours in autumn, for the server as for us', async () => {
    const { ours, theirs } = await winter({ timeZone: 'Europe/Berlin', calendars: [{ ...everyMinute, minutes: [17] }] });
    expect(ours).toHaveLength(theirs.length);
    expect(longestGap(theirs)).toBe(2);
    expect(longestGap(ours)).toBe(2);
  });
});

/** The times of a schedule from before one change of the clocks until after the other, at most as many as the server tells. */
async function winter(more: Partial<Schedule>): Promise<{ ours: Date[]; theirs: Date[] }> {
  const wanted = await created(more);
  const [start, end] = [new Date('2026-10-20T00:00:00Z'), new Date('2027-04-05T00:00:00Z')];
  const theirs = await serverTimes(wanted, start, end);
  const ours = nextTimes(wanted, start, { count: theirs.length });
  return { ours, theirs };
}

function longestGap(times: readonly Date[]): number {
  return Math.max(...times.slice(1).map((time, index) => (time.getTime() - (times[index]?.getTime() ?? 0)) / 3_600_000));
}

async function serverTimes({ id }: Schedule, start: Date, end: Date): Promise<Date[]> {
  const timestamp = (time: Date) => ({ seconds: time.getTime() / 1000 }) as never;
  const request = { namespace: client.options.namespace, scheduleId: id, startTime: timestamp(start), endTime: timestamp(end) };
  const { startTime } = await client.workflowService.listScheduleMatchingTimes(request);
  return startTime.map(({ seconds }) => new Date(Number(seconds) * 1000));
}

describe('runs of a schedule', () => {
  test('are started as any other run, say who asked, and know their nominal time', async () => {
    const wanted = await created();
    await triggerSchedule(client, wanted.id);
    const { recent, started } = await startedRuns(wanted.id, 1);
    expect(started).toBe(1);
    const workflowId = recent[0]?.workflowId ?? '';
    expect(workflowId).toMatch(new RegExp(`^backup/${wanted.system}/production/nightly-\\d{4}-\\d\\d-\\d\\dT`));
    const handle = client.workflow.getHandle(workflowId);
    const run = await handle.describe();
    expect(run).toMatchObject({ type: 'backup', taskQueue: 'watchkeeper' });
    expect(run.typedSearchAttributes.get(searchKeys.system)).toBe(wanted.system);
    expect(run.typedSearchAttributes.get(searchKeys.environment)).toBe('production');
    expect(run.typedSearchAttributes.get(searchKeys.runbook)).toBe('backup');
    expect(run.searchAttributes['TemporalScheduledStartTime']).toHaveLength(1);
    const { events } = await handle.fetchHistory();
    const [input] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    expect(JSON.parse(Buffer.from(input?.data ?? []).toString())).toStrictEqual(wanted.request);
    expect(await run.staticSummary()).toBe(`backup ${wanted.system}/production for schedule/${wanted.id}`);
  });

  test("are not stopped by one that is not over: what may not run side by side is the lock's business", async () => {
    const wanted = await created();
    await triggerSchedule(client, wanted.id);
    await startedRuns(wanted.id, 1);
    await sleep(1100);
    await triggerSchedule(client, wanted.id);
    expect((await startedRuns(wanted.id, 2)).started).toBe(2);
  });

  test('of a past time are refused where they would be too late to do anything, else started', async () => {
    const late = await created({ calendars: [{ ...everyMinute, minutes: [0] }] });
    const past = { start: new Date('2026-01-01T00:30:00Z'), end: new Date('2026-01-01T02:30:00Z') };
    await expect(backfillSchedule(client, late.id, past)).rejects.toMatchObject({
      kind: 'Refused',
      message: expect.stringContaining('more than 15m after their time'),
    });
    const { lateAfterSeconds: _none, ...request } = late.request;
    expect(await apply(late.system, [{ ...late, request }])).toStrictEqual(['update']);
    await backfillSchedule(client, late.id, past);
    const { recent } = await startedRuns(late.id, 2);
    expect(recent.map(({ workflowId }) => workflowId.slice(-20))).toStrictEqual(['2026-01-01T02:00:00Z', '2026-01-01T01:00:00Z']);
  });

  test('come again after a pause', async () => {
    const wanted = await created();
    await pauseSchedule(client, wanted.id, 'ana: a moment');
    await resumeSchedule(client, wanted.id, 'ana: go on');
    expect(await describeSchedule(client, wanted.id)).toMatchObject({ paused: false, note: 'ana: go on', missed: 0 });
  });

  test('of a schedule that is not there are `NotFound`', async () => {
    await expect(triggerSchedule(client, 'shop/production/none')).rejects.toMatchObject({
      kind: 'NotFound',
      message: 'there is no schedule shop/production/none',
    });
    await expect(pauseSchedule(client, 'shop/production/none', 'x')).rejects.toMatchObject({ kind: 'NotFound' });
  });
});

async function startedRuns(id: string, count: number) {
  for (let looks = 0; looks < 200; looks++) {
    const described = await describeSchedule(client, id);
    if (described.recent.length >= count) return described;
    await sleep(100);
  }
  throw new Error(`${id} never started ${count} runs`);
}
