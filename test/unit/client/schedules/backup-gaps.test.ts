import { describe, expect, test } from 'vitest';
import { parseSchedules } from '../../../../src/adapters/definition-files/schedules.ts';
import { parseSystem } from '../../../../src/adapters/definition-files/systems.ts';
import { backupGaps } from '../../../../src/client/schedules/backup-gaps.ts';
import { sound } from '../../adapters/definition-files/system-text.ts';

const shop = parseSystem(sound.replace(/ {6}audit.*\n/, ''), 'shop.yaml');
const now = new Date('2026-11-21T12:00:00Z');

function gaps(...schedules: string[]): { message: string; warning: boolean }[] {
  const lines = schedules.map((schedule, index) => `  s${index}: { runbook: backup, ${schedule} }\n`).join('');
  const file = parseSchedules(`system: shop\nenvironment: production\ntimeZone: Europe/Berlin\nschedules:\n${lines}`, 'shop.yaml', shop);
  return backupGaps(shop.environments, file.schedules, now).map(({ message, warning }) => ({ message, warning }));
}

describe('backups as they are scheduled (E1)', () => {
  test('that meet the RPO are not spoken of', () => {
    expect(gaps('cron: 17 * * * *, timeZone: UTC')).toStrictEqual([]);
  });

  test('that are too far apart for it are an error, with the longest time between two', () => {
    expect(gaps('cron: 0 4 * * *')).toStrictEqual([
      {
        warning: false,
        message:
          'backs up main of shop/production up to 1d1h apart (after Sat 2027-10-30 02:00Z (04:00 in Europe/Berlin)), which cannot meet its RPO of 1h',
      },
    ]);
  });

  test('are taken together: two schedules may meet what each alone does not', () => {
    expect(gaps('timeZone: UTC, cron: 0 */2 * * *', 'timeZone: UTC, cron: 0 1-23/2 * * *')).toStrictEqual([]);
  });

  test('of every hour are two hours apart once a year where the clocks repeat an hour', () => {
    expect(gaps('cron: 17 * * * *')[0]?.message).toBe(
      'backs up main of shop/production up to 2h apart (after Sat 2027-10-30 23:17Z (Sun 01:17 in Europe/Berlin)), which cannot meet its RPO of 1h',
    );
  });

  test('do not count while paused, or for another store or environment', () => {
    const none = [{ warning: true, message: 'no schedule backs up main of shop/production' }];
    expect(gaps('cron: 17 * * * *, paused: true')).toStrictEqual(none);
    expect(gaps('timeZone: UTC, cron: 17 * * * *, environment: staging')).toStrictEqual(none);
  });

  test('on weekdays only leave a weekend', () => {
    expect(gaps('timeZone: UTC, cron: 17 * * * MON-FRI')[0]?.message).toMatch(/up to 2d1h apart/);
  });

  test('that there are none of is said of production only', () => {
    expect(backupGaps(shop.environments, [], now)).toStrictEqual([
      { schedules: [], warning: true, message: 'no schedule backs up main of shop/production' },
    ]);
  });
});
