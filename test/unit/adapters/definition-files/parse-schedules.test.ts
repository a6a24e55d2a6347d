import { describe, expect, test } from 'vitest';
import { loadSchedules, parseSchedules } from '../../../../src/adapters/definition-files/schedules.ts';
import { loadSystem, parseSystem } from '../../../../src/adapters/definition-files/systems.ts';
import { isOpsError } from '../../../../src/domain/ops-error.ts';
import { sound } from './system-text.ts';

const shop = parseSystem(sound, 'shop.yaml');

function file(schedule: string, top = 'environment: production\ntimeZone: Europe/Berlin\n'): string {
  return `system: shop\n${top}schedules:\n  nightly: ${schedule}\n`;
}

function faultsOf(text: string): readonly string[] {
  try {
    return parseSchedules(text, 'schedules/shop.yaml', shop).warnings.map((line) => `accepted, ${line}`);
  } catch (error) {
    if (isOpsError(error) && error.kind === 'InvalidInput') return error.details;
    throw error;
  }
}

describe('a schedule is refused with its place and what was meant', () => {
  test.each([
    [
      'for an unknown runbook',
      '{ runbook: bakup, cron: 17 * * * * }',
      '5:23 schedules.nightly.runbook: expected `backup` or',
      'did you mean `backup`?',
    ],
    [
      'for an unknown environment',
      '{ runbook: backup, cron: 17 * * * *, environment: prodution }',
      'the system shop has no environment "prodution"',
      'did you mean `production`?',
    ],
    [
      'for an unknown zone',
      '{ runbook: backup, cron: 17 * * * *, timeZone: europe/berlin }',
      'expected an IANA time zone',
      'did you mean `Europe/Berlin`?',
    ],
    [
      'for cron with both kinds of day',
      '{ runbook: backup, cron: 0 4 1-7 * SUN }',
      'nightly.cron: day of month and weekday are both given',
      'first Sunday',
    ],
    ['for a day that never comes', '{ runbook: backup, cron: 0 4 31 2 * }', 'no month has such a day', ''],
    [
      'for cron and calendar at once',
      '{ runbook: backup, cron: 0 4 * * *, calendar: { at: 04:00 } }',
      'a schedule needs either `cron` or `calendar`',
      '',
    ],
    ['for neither', '{ runbook: backup }', 'a schedule needs either `cron` or `calendar`', ''],
    [
      'for days that are none',
      '{ runbook: backup, calendar: { days: first Sonday, at: 04:00 } }',
      'nightly.calendar.days: expected days such as',
      'got "first Sonday"; did you mean `Sunday`?',
    ],
    [
      'for a time that is none',
      '{ runbook: backup, calendar: { at: 24:00 } }',
      'calendar.at: expected a time such as 03:00, got "24:00"',
      '',
    ],
    [
      'for a month that is none',
      '{ runbook: backup, calendar: { at: 04:00, months: [Janury] } }',
      'months[0]: expected',
      'did you mean `January`?',
    ],
    [
      'for an input that the runbook does not take',
      '{ runbook: verifyBackups, cron: 17 * * * *, input: { sts: 3 } }',
      'nightly.input.sts: unknown key',
      'did you mean `sets`?',
    ],
    [
      'for an unknown store',
      '{ runbook: backup, cron: 17 * * * *, input: { store: mian } }',
      'nightly.input.store: production has no store "mian"',
      'did you mean `main`?',
    ],
    [
      'for lateness that makes catching up useless',
      '{ runbook: backup, cron: 17 * * * *, catchUpWithin: 2h, lateAfter: 1h }',
      'nightly.lateAfter: a run may start 2h late',
      '',
    ],
    [
      'for a secret in its input',
      '{ runbook: backup, cron: 17 * * * *, input: { password: CANARY } }',
      'a literal secret does not belong in this file',
      '',
    ],
  ])('%s', (_what, schedule, fault, hint) => {
    const lines = faultsOf(file(schedule));
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^schedules/shop.yaml:5:\\d+ `)));
    expect(lines.join('\n')).toContain(fault);
    expect(lines.join('\n')).toContain(hint);
    expect(lines.join('\n')).not.toContain('CANARY');
  });

  test('for the lack of a zone and of an environment, which have no default', () => {
    expect(faultsOf(file('{ runbook: backup, cron: 17 * * * * }', ''))).toStrictEqual([
      'schedules/shop.yaml:3:3 schedules.nightly.timeZone: missing; a schedule needs a time zone, its own or that of its file',
      'schedules/shop.yaml:3:3 schedules.nightly.environment: missing; a schedule needs an environment: production, staging',
    ]);
  });

  test('for several faults at once', () => {
    expect(faultsOf(file('{ runbook: bakup, cron: 0 25 * * *, environment: prod, jiter: 5m }'))).toHaveLength(4);
  });

  test('when the file is called after another system', () => {
    expect(faultsOf(file('{ runbook: backup, cron: 17 * * * * }').replace('shop', 'demo'))).toStrictEqual([
      'schedules/shop.yaml:1:9 system: expected `shop`, as the file is called',
    ]);
  });
});

describe('a warning', () => {
  test.each(['cron: 30 2 * * *', 'calendar: { days: Sunday, at: 01:00 }'])('is given for %s in a zone with summer time', (when) => {
    expect(faultsOf(file(`{ runbook: backup, ${when} }`))).toStrictEqual([
      expect.stringMatching(/accepted, .*warning: between 01:00 and 03:00 the clocks of Europe\/Berlin change/),
    ]);
  });

  test.each(['cron: 30 3 * * *', 'cron: 30 * * * *', 'timeZone: UTC, cron: 30 2 * * *', 'timeZone: Asia/Tokyo, cron: 30 2 * * *'])(
    'is not given for %s',
    (when) => {
      expect(faultsOf(file(`{ runbook: backup, ${when} }`))).toStrictEqual([]);
    },
  );
});

describe('a schedule becomes', () => {
  test('what its runs are started with, skipped when later than jitter, catching up and five minutes', () => {
    const [schedule] = parseSchedules(
      file('{ runbook: backup, cron: 17 * * * *, jitter: 2m, input: { store: main } }'),
      'shop.yaml',
      shop,
    ).schedules;
    expect(schedule).toMatchObject({
      id: 'shop/production/nightly',
      words: 'cron 17 * * * *',
      timeZone: 'Europe/Berlin',
      catchUpSeconds: 600,
      request: {
        target: 'shop/production',
        requester: 'schedule/shop/production/nightly',
        input: { store: 'main' },
        lateAfterSeconds: 1020,
      },
    });
  });

  test('runs that are never late, where it says so', () => {
    const [schedule] = parseSchedules(file('{ runbook: backup, cron: 17 * * * *, whenLate: run }'), 'shop.yaml', shop).schedules;
    expect(schedule?.request).toStrictEqual({ target: 'shop/production', requester: 'schedule/shop/production/nightly', input: {} });
  });

  test('one calendar for each time of day', () => {
    const [schedule] = parseSchedules(
      file('{ runbook: backup, calendar: { days: first Sunday, at: [03:15, 15:45], months: [July, January] } }'),
      'shop.yaml',
      shop,
    ).schedules;
    const days = { daysOfMonth: [1, 2, 3, 4, 5, 6, 7], weekdays: [0], months: [1, 7] };
    expect(schedule?.calendars).toStrictEqual([
      { ...days, hours: [3], minutes: [15] },
      { ...days, hours: [15], minutes: [45] },
    ]);
    expect(schedule?.words).toBe('first Sunday at 03:15, 15:45 in July, January');
  });
});

test("the demo's schedules have no fault", async () => {
  const demo = await loadSystem('demo', { folder: 'systems' });
  const { schedules, warnings } = await loadSchedules(demo, { folder: 'schedules' });
  expect(warnings).toStrictEqual([]);
  expect(schedules.map(({ words }) => words)).toStrictEqual(['cron 17 * * * *', 'every day at 05:40', 'first Sunday at 04:30']);
});

test('a system without a schedule file has no schedules', async () => {
  expect((await loadSchedules(shop, { folder: 'schedules' })).schedules).toStrictEqual([]);
});
