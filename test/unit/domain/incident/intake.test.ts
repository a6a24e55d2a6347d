import { describe, expect, test } from 'vitest';
import type { Alert } from '../../../../src/domain/incident/alert.ts';
import { packIntake } from '../../../../src/domain/incident/intake/pack-intake.ts';
import { unknownIn } from '../../../../src/domain/incident/intake/take-look.ts';
import { successorOf } from '../../../../src/domain/incident/intake/successor.ts';
import type { SeverityRule } from '../../../../src/domain/incident/response-policy.ts';
import type { Environment } from '../../../../src/domain/system/environment.ts';
import { environmentOf } from '../../../support/fake-system.ts';
import { alertOf, IntakeDriver, noon } from './intake-driver.ts';

function resolved(of: Alert, at: number): Alert {
  return { ...of, status: 'resolved', endsAt: new Date(at).toISOString() };
}

function labelled(fingerprint: string, labels: Record<string, string>): Alert {
  return alertOf({ fingerprint, labels });
}

function withRules(...severities: SeverityRule[]): Partial<Environment> {
  const none = { ladder: [], security: [], covers: [], channels: [], playbooks: [], alertmanagers: [] };
  return { response: { ...none, severities } };
}

/** web rests on api, which rests on the store main. */
function layered(): Partial<Environment> {
  const service = (name: string, after: string[]) => ({ name, after, released: true, workload: name, readyWithinSeconds: 60, probes: [] });
  return { services: [service('api', ['main']), service('web', ['api'])], stores: environmentOf('x').stores };
}

describe('an alert', () => {
  test('that comes 50 times from two Alertmanagers is one occurrence (scenario 4)', () => {
    const driver = new IntakeDriver();
    for (let time = 0; time < 50; time += 1) driver.take(alertOf());
    expect(driver.lines()).toEqual(['api/down#1 1/1']);
    expect(driver.intake.counts).toMatchObject({ received: 50, repeated: 49 });
  });

  test('of a batch that is sent again is not even looked at', () => {
    const driver = new IntakeDriver();
    driver.take(alertOf());
    driver.intake.seen.push('b2');
    driver.take(alertOf({ fingerprint: 'f2' }));
    expect(driver.lines()).toEqual(['api/down#1 1/1']);
  });

  test('is judged by the first rule that matches, then by its labels, and unknown severities are bad', () => {
    const driver = new IntakeDriver(
      withRules({ match: { alertname: 'Slow' }, severity: 4, scenario: 'latency', service: 'web' }, { match: {}, severity: 3 }),
    );
    driver.take(labelled('f1', { alertname: 'Slow', service: 'api' }), labelled('f2', { alertname: 'HighErrorRate', service: 'api' }));
    expect([...driver.intake.groups].map(({ key, severity }) => [key, severity])).toEqual([
      ['web/latency', 4],
      ['api/high-error-rate', 3],
    ]);
    const plain = new IntakeDriver();
    plain.take(labelled('f3', { alertname: 'Strange', severity: 'purple' }));
    expect([...plain.intake.groups].map(({ key, severity }) => [key, severity])).toEqual([['environment/strange', 2]]);
  });

  test('opens nothing before it has fired for as long as its rule wants, and not at all when it ends before', () => {
    const driver = new IntakeDriver(withRules({ match: {}, afterSeconds: 120 }));
    driver.take(alertOf(), alertOf({ fingerprint: 'f2' }));
    driver.after(60);
    expect(driver.lines()).toEqual([]);
    driver.take(resolved(alertOf({ fingerprint: 'f2' }), noon + 60_000));
    driver.after(61);
    expect(driver.lines()).toEqual(['api/down#1 1/1']);
    expect(driver.groupOf().since).toBe(noon);
  });

  test('that is overtaken by its own end is stale; one that began after it is a new occurrence (ordering)', () => {
    const driver = new IntakeDriver();
    driver.take(resolved(alertOf(), noon + 5000));
    driver.take(alertOf());
    driver.take(resolved(alertOf(), noon + 30_000));
    driver.after(60);
    driver.take(alertOf());
    expect(driver.lines()).toEqual(['api/down#1 0/1']);
    expect(driver.intake).toMatchObject({ ask: true, counts: { stale: 1 } });
    driver.take(alertOf({ at: noon + 45_000 }));
    expect(driver.lines()).toEqual(['api/down#1 1/1']);
    driver.take(resolved(alertOf(), noon + 30_000));
    expect(driver.lines(), 'the end of the occurrence before').toEqual(['api/down#1 1/1']);
  });

  test('that comes and goes flaps from the third time within an hour on (scenario 9)', () => {
    const driver = new IntakeDriver();
    const flaps: boolean[] = [];
    for (let at = noon; flaps.length < 6; at += 300_000) {
      driver.now = at;
      driver.take(flaps.length % 2 === 0 ? alertOf({ at }) : resolved(alertOf({ at }), at));
      flaps.push(driver.changes().flapping);
    }
    expect(flaps).toEqual([false, false, true, true, true, true]);
    expect(driver.lines()).toHaveLength(1);
    driver.after(3600);
    expect(driver.changes().flapping).toBe(false);
  });

  test('that fired for days before anybody heard of it is not late already', () => {
    const driver = new IntakeDriver();
    driver.take(alertOf({ at: noon - 86_400_000 }));
    expect(driver.groupOf().since).toBe(noon - 300_000);
  });

  test('with hostile names is still one key, and its texts stay as they are', () => {
    const driver = new IntakeDriver();
    driver.take(labelled('f1', { alertname: '<script>../../Ünï|;,x'.repeat(9), service: '../../etc/passwd', __proto__: 'x' }));
    const [group] = driver.intake.groups;
    expect(group?.key).toMatch(/^etc-passwd\/[a-z0-9-]{1,40}$/);
    expect(group?.title.length).toBeLessThanOrEqual(180);
    driver.take(
      { ...alertOf(), fingerprint: 'a,b;c' },
      { ...alertOf(), labels: { x: 1 } } as unknown as Alert,
      'no alert' as unknown as Alert,
    );
    expect(driver.lines()).toHaveLength(1);
  });

  test('that says when it ends does so unless it is told again', () => {
    const driver = new IntakeDriver();
    driver.take(alertOf({ endsAt: new Date(noon + 60_000).toISOString() }));
    driver.after(61);
    expect(driver.lines()).toEqual(['api/down#1 0/1']);
  });
});

describe('what belongs together', () => {
  test('10,000 alerts of one group are one incident that counts them all (scenario 1)', { tags: ['thorough'] }, () => {
    const driver = new IntakeDriver();
    const alerts = Array.from({ length: 10_000 }, (_, n) => alertOf({ fingerprint: n.toString(16).padStart(16, '0') }));
    driver.take(...alerts);
    expect(driver.lines()).toEqual(['api/down#1 10000/10000']);
    expect(driver.changes().newest).toHaveLength(20);
  });

  test('10,000 keys at once are few incidents, and none is lost (scenario 2)', { tags: ['thorough'] }, () => {
    const driver = new IntakeDriver();
    for (let n = 0; n < 10_000; n += 100) {
      driver.take(...Array.from({ length: 100 }, (_, m) => labelled(`f${n + m}`, { alertname: `Alert${n + m}`, service: `s${n + m}` })));
    }
    expect(driver.intake.groups.size).toBe(21);
    expect([...driver.intake.groups].reduce((sum, { open }) => sum + open, 0)).toBe(10_000);
    expect(driver.groupOf('environment/storm').open).toBe(9980);
  });

  test('a service joins the incident of what it rests on within a minute, whatever came first in the batch', () => {
    const driver = new IntakeDriver(layered());
    driver.take(
      labelled('f1', { alertname: 'Down', service: 'web' }),
      labelled('f2', { alertname: 'Slow', service: 'api' }),
      labelled('f3', { alertname: 'DatabaseDown', store: 'main' }),
    );
    expect(driver.lines()).toEqual(['main/database-down#1 3/3']);
    expect(driver.groupOf('main/database-down')).toMatchObject({ store: 'main', joined: ['api/slow', 'web/down'] });
    driver.after(61);
    driver.take(labelled('f4', { alertname: 'Slow', service: 'api' }), labelled('f5', { alertname: 'Slow', service: 'web' }));
    expect(driver.lines(), 'what joined once goes on joining').toEqual(['main/database-down#1 4/4', 'web/slow#1 1/1']);
  });

  test('an outage of everything takes whatever comes while it lasts', () => {
    const driver = new IntakeDriver();
    driver.take(labelled('f1', { alertname: 'FullOutage' }), labelled('f2', { alertname: 'Slow', service: 'api' }));
    driver.after(600);
    driver.take(labelled('f3', { alertname: 'Slow', service: 'web' }));
    expect(driver.lines()).toEqual(['environment/full-outage#1 3/3']);
  });

  test('a break-in joins nothing, and nothing joins it', () => {
    const driver = new IntakeDriver();
    driver.take(labelled('f1', { alertname: 'FullOutage' }), labelled('f2', { alertname: 'Shell', scenario: 'intrusion', service: 'api' }));
    expect(driver.lines()).toEqual(['environment/full-outage#1 1/1', 'api/intrusion#1 1/1']);
  });

  test('an incident of a day ago takes no more, nor does one that is over', () => {
    const driver = new IntakeDriver();
    driver.take(alertOf());
    driver.after(24 * 3600);
    driver.take(alertOf({ fingerprint: 'f2', at: driver.now }));
    expect(driver.lines()).toEqual(['api/down#1 1/1', 'api/down#2 1/1']);
    expect(driver.groupOf().previous).toBe('incident/demo/production/api/down/1');
    const next = successorOf(driver.intake, driver.groupOf(), { target: 'demo/production', now: driver.now });
    expect(next).toMatchObject({ generation: 0, previous: 'incident/demo/production/api/down/2', open: 1, total: 1 });
  });
});

describe('a look at what is true', () => {
  test('closes what ended under a silence, and sees it fire again (scenario 6)', () => {
    const driver = new IntakeDriver();
    driver.take(alertOf());
    driver.look({ active: [alertOf({ source: 'look', suppressed: true })] });
    expect(driver.lines()).toEqual(['api/down#1 0/1 1 suppressed']);
    driver.after(60);
    driver.look();
    expect(driver.lines(), 'one look is not enough').toEqual(['api/down#1 0/1 1 suppressed']);
    driver.after(60);
    driver.look();
    expect(driver.lines()).toEqual(['api/down#1 0/1']);
    driver.after(60);
    driver.look({ active: [alertOf({ source: 'look', at: driver.now - 30_000 })] });
    expect(driver.lines()).toEqual(['api/down#1 1/1']);
    expect(driver.groupOf()).toMatchObject({ fresh: true });
  });

  test('finds what nobody told, and its source may tell it later all the same', () => {
    const driver = new IntakeDriver();
    driver.look({ active: [alertOf({ source: 'look' })] });
    driver.take(alertOf());
    expect(driver.lines()).toEqual(['api/down#1 1/1']);
    expect(driver.intake.counts.found).toBe(1);
    expect(unknownIn(driver.intake, { active: [], all: ['f1', 'f2'], suppressed: [], reachable: 1, fresh: true, missed: [] })).toEqual([
      'f2',
    ]);
  });

  test('lets what is silenced from the first page nobody, until it is not silenced', () => {
    const driver = new IntakeDriver();
    driver.look({ active: [alertOf({ source: 'look', suppressed: true })] });
    expect(driver.lines()).toEqual([]);
    driver.look({ active: [alertOf({ source: 'look' })] });
    expect(driver.lines()).toEqual(['api/down#1 1/1']);
  });

  test('records what came and went, once, and not what was heard or silenced (scenario 5)', () => {
    const driver = new IntakeDriver();
    const missed = resolved(alertOf({ source: 'look', fingerprint: 'm1', at: noon - 300_000 }), noon - 120_000);
    driver.look({ missed: [missed, { ...missed, fingerprint: 'm2' }] });
    expect(driver.lines()).toEqual(['api/down#1 0/2 recorded']);
    driver.look({ missed: [{ ...missed, fingerprint: 'm3' }] });
    expect(driver.lines()).toHaveLength(1);
    driver.take(alertOf());
    expect(driver.lines()).toEqual(['api/down#1 0/2 recorded', 'api/down#2 1/1']);
    driver.look({ active: [alertOf({ source: 'look' })], missed: [{ ...missed, fingerprint: 'm4' }] });
    driver.take(resolved(alertOf(), noon + 1000));
    driver.after(600);
    driver.look({ missed: [{ ...missed, fingerprint: 'm5' }] });
    expect(driver.lines(), 'it belongs to the incident of this hour').toHaveLength(2);
  });

  test('does not believe an end while Prometheus is silent, and says so (scenario 10)', () => {
    const driver = new IntakeDriver();
    driver.take(alertOf());
    driver.look({ active: [alertOf({ source: 'look' })], fresh: false });
    driver.doubt = true;
    driver.after(60);
    driver.take(resolved(alertOf(), driver.now));
    driver.look({ fresh: false });
    driver.after(60);
    driver.look({ fresh: false });
    expect(driver.lines()).toEqual(['api/down#1 1/1', 'watchkeeper/no-data#1 1/1']);
    expect(driver.changes()).toMatchObject({ firing: 1, noData: true });
    expect(driver.groupOf('watchkeeper/no-data').severity).toBe(2);
    driver.look({ fresh: true });
    expect(driver.lines(), 'what was told to have ended has').toEqual(['api/down#1 0/1', 'watchkeeper/no-data#1 0/1']);
  });

  test('takes what it cannot see for unchanged when no Alertmanager answers', () => {
    const driver = new IntakeDriver();
    driver.take(alertOf());
    for (let looks = 0; looks < 3; looks += 1) driver.look({ reachable: 0 });
    expect(driver.lines()).toEqual(['api/down#1 1/1', 'watchkeeper/alerting-path#1 1/1']);
  });
});

test('the watchdog is no incident, but its silence is one, once it was heard (scenario 11)', () => {
  const driver = new IntakeDriver();
  driver.after(1000);
  const dog = labelled('w', { alertname: 'Watchdog', severity: 'none' });
  driver.take(dog);
  driver.after(299);
  expect(driver.lines()).toEqual([]);
  driver.after(2);
  expect(driver.lines()).toEqual(['watchkeeper/alerting-path#1 1/1']);
  expect(driver.groupOf('watchkeeper/alerting-path').severity).toBe(2);
  driver.look({ active: [{ ...dog, source: 'look' }] });
  expect(driver.lines(), 'a look does not prove that it reaches us').toEqual(['watchkeeper/alerting-path#1 1/1']);
  driver.take(dog);
  driver.after(1);
  expect(driver.lines()).toEqual(['watchkeeper/alerting-path#1 0/1']);
});

test('20,000 open alerts are carried over in less than a megabyte, with nothing lost', { tags: ['thorough'] }, () => {
  const driver = new IntakeDriver();
  const alerts = Array.from({ length: 20_000 }, (_, n) => alertOf({ fingerprint: (n * 7919).toString(16).padStart(16, 'a') }));
  driver.take(...alerts);
  expect(JSON.stringify(packIntake(driver.intake)).length).toBeLessThan(1_000_000);
  driver.after(1);
  driver.take(...alerts);
  expect(driver.intake.counts.repeated).toBe(20_000);
});

test('more alerts than can be carried over are counted, and what opens an incident is always kept', () => {
  const driver = new IntakeDriver();
  driver.take(...Array.from({ length: 36_000 }, (_, n) => alertOf({ fingerprint: n.toString(16).padStart(32, '0') })));
  driver.take(labelled('other', { alertname: 'Slow', service: 'web' }));
  expect(driver.intake.counts.beyond).toBe(1000);
  expect(driver.lines()).toEqual(['api/down#1 35000/35000', 'web/slow#1 1/1']);
  expect(JSON.stringify(packIntake(driver.intake)).length).toBeLessThan(1_900_000);
});

test('what ended is forgotten after a while, but not which number its incident had', () => {
  const driver = new IntakeDriver();
  driver.take(alertOf());
  driver.take(resolved(alertOf(), noon + 1000));
  driver.groupOf().dirty = false;
  driver.after(3 * 3600);
  expect(driver.lines()).toEqual([]);
  expect(driver.intake.where.size).toBe(0);
  driver.take(alertOf({ at: driver.now }));
  expect(driver.lines()).toEqual(['api/down#2 1/1']);
});
