import { describe, expect, test } from 'vitest';
import type { Alert } from '../../../../src/domain/incident/alert.ts';
import { alertsSeen } from '../../../../src/domain/incident/intake/intake-view.ts';
import type { MaintenanceRequest, MaintenanceScope, MaintenanceWindow } from '../../../../src/domain/incident/maintenance.ts';
import { covers, extensionFault, isWindow, maintenanceFault } from '../../../../src/domain/incident/maintenance.ts';
import { alertOf, IntakeDriver, noon } from './intake-driver.ts';

function at(minutes: number): string {
  return new Date(noon + minutes * 60_000).toISOString();
}

function windowOf(more: Partial<MaintenanceWindow> = {}): MaintenanceWindow {
  return { name: 'disk', services: ['api'], scenarios: [], until: at(60), by: 'olga', reason: 'a new disk', ...more };
}

function alertFor(service: string, more: Partial<Alert> & { at?: number } = {}): Alert {
  return alertOf({ fingerprint: service, labels: { alertname: 'Down', service, severity: 'warning' }, ...more });
}

const endedAt = (alert: Alert, when: number): Alert => ({ ...alert, status: 'resolved', endsAt: new Date(when).toISOString() });

describe('what is expected', () => {
  const down: Parameters<typeof covers>[1] = { key: 'api/down', severity: 1, own: false };
  const all: MaintenanceScope = { services: [], scenarios: [] };

  test.each<[string, boolean, MaintenanceScope, Partial<typeof down>]>([
    ['an alert of a service that is named, however bad', true, { ...all, services: ['api'] }, {}],
    ['no alert of another service', false, { ...all, services: ['web'] }, { severity: 3 }],
    ['an alert of a scenario that is named', true, { services: ['api'], scenarios: ['down'] }, {}],
    ['no alert of another scenario', false, { services: ['api'], scenarios: ['latency'] }, {}],
    ['all of the environment, where no service is named', true, all, { severity: 3 }],
    ['but no severity 1 whose service is not named', false, all, {}],
    ['and nothing about ourselves', false, all, { severity: 3, own: true }],
    ['never a sign of a break-in', false, { ...all, services: ['api'] }, { key: 'api/breach' }],
  ])('is %s', (_, so, scope, alert) => {
    expect(covers(scope, { ...down, ...alert })).toBe(so);
  });
});

describe('bad input', () => {
  const request: MaintenanceRequest = { target: 'demo/production', name: 'disk', requester: 'olga', reason: 'a new disk', until: at(60) };

  test.each<[string, object]>([
    ['until must be a time with its offset, such as 2026-12-24T18:00:00+01:00', { until: '2026-11-21T18:00:00' }],
    ['until must be a time with its offset, such as 2026-12-24T18:00:00+01:00', { until: '2026-13-41T18:00:00Z' }],
    ['until is past', { until: at(-1) }],
    ['maintenance lasts 7 days at most: extend it then', { until: at(7 * 24 * 60 + 1) }],
    ['until must be given as text', { until: undefined }],
    ['name must be up to 40 small letters, digits and dashes, as in: move-the-database', { name: '../other' }],
    ['services must be a list of at most 50 names of small letters, digits and dashes', { services: ['api', 7] }],
    ['scenarios must be a list of at most 50 names of small letters, digits and dashes', { scenarios: 'down' }],
    ['there is no field forever: target, name, requester, reason, until, services, scenarios', { forever: true }],
  ])('is refused: %s', (fault, wrong) => {
    expect(maintenanceFault({ ...request, ...wrong }, noon)).toBe(fault);
    expect(maintenanceFault(request, noon)).toBeUndefined();
  });

  test('is refused where an extension would make it shorter', () => {
    const now = { now: noon, until: at(60) };
    expect(extensionFault({ by: 'olga', reason: 'slow', until: at(30) }, now)).toMatch(/lasts until .* already/);
    expect(extensionFault({ by: 'olga', reason: 'slow', until: at(90) }, now)).toBeUndefined();
  });

  test('that comes as a signal silences nothing', () => {
    for (const wrong of [null, 'x', [], {}, windowOf({ until: at(9 * 24 * 60) }), { ...windowOf(), services: undefined }]) {
      expect(isWindow(wrong, noon)).toBe(false);
    }
    const driver = new IntakeDriver();
    driver.maintain(windowOf({ until: at(9 * 24 * 60) }), undefined);
    driver.take(alertFor('api'));
    expect(driver.lines()).toEqual(['api/down#1 1/1']);
  });
});

describe('while a window is in force', () => {
  test('what it expects opens nothing, and what still fires at its end is opened as new (scenario 25)', () => {
    const driver = new IntakeDriver();
    driver.maintain(windowOf());
    const short = alertFor('api', { fingerprint: 'f2' });
    driver.take(alertFor('api'), short, alertFor('web'));
    expect(driver.lines()).toEqual(['api/down#0 0/2 2 suppressed', 'web/down#1 1/1']);
    driver.after(1800);
    driver.take(endedAt(short, driver.now));
    driver.after(1799);
    expect(driver.groupOf().held).toBe(true);
    driver.after(1);
    expect(driver.lines()).toEqual(['api/down#1 1/2', 'web/down#1 1/1']);
    // Nobody is late for what nobody was to be called for.
    expect(driver.groupOf()).toMatchObject({ since: driver.now - 300_000, firingSince: noon, fresh: true });
    expect(driver.intake.windows).toBeUndefined();
  });

  test('what came and went is never heard of', () => {
    const driver = new IntakeDriver();
    driver.maintain(windowOf());
    driver.take(alertFor('api'), endedAt(alertFor('api'), noon + 1000));
    driver.maintain(windowOf({ until: at(-1) }));
    expect(driver.lines()).toEqual([]);
  });

  test('an incident that is open already is told of them as suppressed, and again as firing at the end', () => {
    const driver = new IntakeDriver();
    driver.take(alertFor('api'));
    driver.maintain(windowOf());
    expect(driver.changes()).toMatchObject({ firing: 0, suppressed: 1, resolved: 0 });
    driver.maintain(windowOf({ until: at(120) }));
    driver.after(3600);
    expect(driver.changes()).toMatchObject({ firing: 0, suppressed: 1 });
    driver.after(3600);
    expect(driver.changes()).toMatchObject({ firing: 1, suppressed: 0 });
    expect(driver.groupOf()).toMatchObject({ generation: 1, fresh: true });
  });

  test('an alert that is not expected opens the incident of those that are', () => {
    const driver = new IntakeDriver();
    driver.maintain(windowOf({ services: [] }));
    driver.take(alertFor('api'));
    driver.after(600);
    const worst = { alertname: 'Down', service: 'api', severity: 'critical' };
    driver.take(alertOf({ fingerprint: 'f2', at: driver.now, labels: worst }));
    expect(driver.lines()).toEqual(['api/down#1 1/2 1 suppressed']);
    expect(driver.groupOf().since).toBe(driver.now);
  });

  test('two of them overlap: what one expects still is expected until that one ends', () => {
    const driver = new IntakeDriver();
    driver.maintain(windowOf(), windowOf({ name: 'network', services: ['api', 'web'], until: at(90) }));
    driver.take(alertFor('api'), alertFor('web'));
    driver.after(3600);
    expect(driver.lines()).toEqual(['api/down#0 0/1 1 suppressed', 'web/down#0 0/1 1 suppressed']);
    driver.after(1800);
    expect(driver.lines()).toEqual(['api/down#1 1/1', 'web/down#1 1/1']);
  });

  test('what joined the incident of another service is known by its own', () => {
    const driver = new IntakeDriver({ services: [] });
    const storm = Array.from({ length: 30 }, (_, n) => alertFor(`s${n}`));
    driver.take(...storm);
    driver.maintain(windowOf({ services: ['s29'] }));
    expect(driver.changes(driver.groupOf('environment/storm'))).toMatchObject({ firing: 9, suppressed: 1 });
    driver.maintain(windowOf({ services: ['s29'], until: at(-1) }));
    expect(driver.changes(driver.groupOf('environment/storm'))).toMatchObject({ firing: 10, suppressed: 0 });
  });

  test('a storm of what is expected is one incident at its end', () => {
    const driver = new IntakeDriver();
    driver.maintain(windowOf({ services: [] }));
    driver.take(...Array.from({ length: 300 }, (_, n) => alertFor(`s${n}`)));
    expect(driver.lines()).toHaveLength(21);
    expect(driver.intake.generations.size).toBe(0);
    driver.after(3600);
    expect(driver.groupOf('environment/storm')).toMatchObject({ generation: 1, open: 280 });
  });

  test('what was missed meanwhile is not recorded, and who asks sees until when', () => {
    const driver = new IntakeDriver();
    driver.maintain(windowOf());
    driver.look({ missed: [endedAt(alertFor('api'), noon + 1000)] });
    expect(driver.lines()).toEqual([]);
    driver.take(alertFor('api'));
    const seen = alertsSeen(driver.intake, { target: 'demo/production', now: driver.now });
    expect(seen).toMatchObject({ open: 1, suppressed: 1, maintenance: [windowOf()], incidents: [{ held: true }] });
  });
});
