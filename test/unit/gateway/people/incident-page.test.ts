import { describe, expect, test } from 'vitest';
import type { IncidentShown } from '../../../../src/gateway/people/incident-page.ts';
import { incidentPage } from '../../../../src/gateway/people/incident-page.ts';
import { messageOf } from '../../../../src/gateway/people/message-of.ts';
import { oneLine, callingNobody } from '../../../../src/domain/incident/plain-text.ts';

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)> {{7*7}} [x](javascript:alert(1))`;
const incident: IncidentShown = {
  ...{ id: 'incident/demo/production/api/latency/1', number: 7, target: 'demo/production', title: hostile, scenario: 'latency' },
  ...{ state: 'investigating', severity: 1, severities: [], restricted: false, drill: false, recordOnly: false, flapping: false },
  since: '2026-11-21T12:00:00Z',
  roles: {},
  alerts: [
    {
      ...{ source: 'main', fingerprint: 'f', status: 'firing', startsAt: '2026-11-21T12:00:00Z' },
      labels: { alertname: hostile, [hostile]: 'x'.repeat(1_000_000) },
      annotations: { summary: `${hostile}${'y'.repeat(50_000)}` },
    },
  ],
  alertCount: { firing: 1, suppressed: 0, resolved: 0, total: 1 },
  deadlines: [],
  findings: [{ probe: 'p', verdict: 'cause', saw: hostile, means: hostile, couldDo: [], command: hostile, tookMs: 1 }],
  tried: [],
  deliveries: [],
  timeline: [{ at: '2026-11-21T12:00:00Z', kind: 'note', text: hostile, by: hostile }],
  followUps: [],
  looks: [],
  options: [{ action: 'restart', service: 'api' }],
};
const place = { workflowId: incident.id, token: hostile };

describe('the page of an incident', () => {
  test('shows whatever came with an alert as text, and no more of it than fits', async () => {
    const page = String(await incidentPage(incident, place));
    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.length).toBeLessThan(60_000);
  });

  test('has a form for every message that makes sense now', async () => {
    const names = async (different: Partial<IncidentShown>): Promise<string[]> =>
      [...String(await incidentPage({ ...incident, ...different }, place)).matchAll(/name="message" value="(\w+)"/g)].map(
        ([, name]) => name ?? '',
      );
    expect(await names({})).toEqual(expect.arrayContaining(['acknowledge', 'mitigate', 'note', 'resolve', 'setSeverity', 'handOver']));
    expect(await names({})).not.toContain('reopen');
    expect(await names({ acknowledgedBy: 'ana', options: [] })).not.toContain('mitigate');
    expect(await names({ state: 'resolved' })).toEqual(expect.arrayContaining(['reopen', 'note', 'followUp']));
    expect(await names({ state: 'resolved' })).not.toContain('acknowledge');
    expect(await names({ state: 'closed' })).toEqual([]);
  });
});

describe('what a form sends', () => {
  const of = (form: Record<string, unknown>, workflowId = 'restore/demo/production/1') => messageOf(form, { workflowId, person: 'ana' });

  test('is in the name of whoever is signed in, whatever the form says, and has the fields of its message only', () => {
    expect(of({ message: 'decide', by: 'ben', planHash: ' abc ', verdict: 'approve', comment: '', isAdmin: '1', signed: 'x' })).toEqual({
      name: 'decide',
      message: { planHash: 'abc', verdict: 'approve', by: 'ana' },
    });
    expect(of({ message: 'answer', step: '3', choice: 'retry', input: '{"x":1}' })?.message).toEqual({
      step: 3,
      choice: 'retry',
      by: 'ana',
    });
    expect(of({ message: 'setSeverity', severity: '2', reason: 'less' }, incident.id)?.message).toEqual({
      severity: 2,
      reason: 'less',
      by: 'ana',
    });
  });

  test('is nothing where there is no such message', () => {
    expect([of({ message: 'toString' }), of({ message: 'acknowledge' }), of({ message: 'decide' }, incident.id), of({})]).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });
});

test('a text becomes one line without what hides or turns it, and calls nobody', () => {
  expect(oneLine('a\r\nb\u0000\u202Ec\t d\u200B', 100)).toBe('a bc  d');
  expect(oneLine('x'.repeat(10), 5)).toBe('xxxx…');
  expect(callingNobody('@here @channel @everyone @ana')).toBe('@\u2060here @\u2060channel @\u2060everyone @ana');
});
