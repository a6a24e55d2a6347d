import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { reportIncidentActivity } from '../../../../src/activities/incident/report/report-incident.ts';
import type { IncidentRecord } from '../../../../src/domain/incident/incident-record.ts';
import { fakeObjects } from '../../../support/fake-objects.ts';
import { environmentOf } from '../../../support/fake-system.ts';

const evil = '<script>alert(1)</script> [x](javascript:1) | **b** `c`\n# d ![i](http://evil.test/i.png)';

const record: IncidentRecord = {
  id: 'incident/demo/production/api/latency/1',
  number: 12,
  target: 'demo/production',
  title: evil,
  service: 'api',
  scenario: 'latency',
  state: 'resolved',
  severity: 1,
  severities: [],
  restricted: false,
  drill: false,
  recordOnly: false,
  flapping: false,
  since: '2026-11-21T10:00:00.000Z',
  resolvedAt: '2026-11-21T10:30:00.000Z',
  roles: {},
  alerts: [
    {
      source: 'main',
      fingerprint: 'a',
      status: 'firing',
      labels: { alertname: evil },
      annotations: { summary: evil },
      startsAt: '2026-11-21T10:00:00.000Z',
    },
  ],
  alertCount: { firing: 0, suppressed: 0, resolved: 1, total: 1 },
  deadlines: [{ name: 'acknowledge', withinSeconds: 300, tookSeconds: 90, met: true }],
  findings: [{ probe: 'sessions', verdict: 'cause', saw: evil, means: evil, couldDo: [], command: 'psql', tookMs: 3 }],
  tried: [
    {
      mitigation: { action: 'rollback', service: 'api' },
      runId: 'mitigate/demo/production/12-1',
      risk: 'R2',
      startedAt: '2026-11-21T10:05:00.000Z',
      endedAt: '2026-11-21T10:10:00.000Z',
      state: 'helped',
      approvedBy: ['ana'],
      planHash: 'abcdef0123456789',
      verdict: 'its run ended well',
    },
  ],
  deliveries: [
    { channel: 'email', person: evil, result: 'sent', at: '2026-11-21T10:00:01.000Z', level: 0 },
    { channel: 'pagerduty', person: 'Ben', result: 'failed', why: 'it answered 500', at: '2026-11-21T10:05:01.000Z', level: 1 },
  ],
  timeline: [{ at: '2026-11-21T10:01:30.000Z', kind: 'acknowledge', by: 'ana', text: evil }],
  followUps: [{ what: 'an index', kind: 'prevent', owner: 'ben', due: '2026-12-01' }],
  clear: { query: 'p95', max: 0.5 },
  looks: [],
};

async function written(over: Partial<IncidentRecord> = {}, points = [{ at: '2026-11-21T10:00:00.000Z', value: 4 }]) {
  const { files, open } = fakeObjects();
  const prometheus = 'http://prometheus';
  const env = environmentOf('production', { release: { ...environmentOf('production').release, prometheus } });
  const asked: unknown[] = [];
  const { reportIncident } = reportIncidentActivity({
    openObjects: open,
    queryRange: async (...question) => (
      asked.push(question),
      points.length === 0 ? { points, why: 'Prometheus did not answer' } : { points }
    ),
  });
  const reference = await reportIncident({ env, record: { ...record, ...over } });
  const file = (name: string): string => files.get(`incidents/demo/production/2026-11-21-12/${name}`) ?? '';
  return { reference, asked, html: file('report.html'), markdown: file('report.md'), json: file('report.json') };
}

describe('the report of an incident', () => {
  test('holds what was done, by whose approval and plan, how long it took, and charts', async () => {
    const { html, markdown, asked } = await written();
    for (const text of [html, markdown]) {
      expect(text).toMatch(/rollback api \\?\(R2\\?\)/);
      expect(text).toMatch(/abcdef012345/);
      expect(text).toMatch(/1m30s/);
      expect(text).toMatch(/it answered 500/);
      expect(text).toMatch(/2026-12-01/);
    }
    expect(html.match(/<svg/g)).toHaveLength(2);
    expect(html).toMatch(/clear: 0\.5/);
    expect(asked).toMatchObject([
      ['http://prometheus', 'p95', { from: new Date('2026-11-21T09:30:00Z'), until: new Date('2026-11-21T10:40:00Z') }],
    ]);
  });

  test('shows whatever came with an alert as text: no tag, no link, no image, no heading', async () => {
    const { html, markdown } = await written();
    expect(html).not.toMatch(/<script|<img|href=/i);
    expect(markdown).not.toMatch(/<script|[^\\]!\[|[^\\]\]\(|javascript:1\)[^|]*$/im);
    expect(markdown.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
    expect(markdown).not.toMatch(/[^\\]\*\*b/);
  });

  test('says why the key metric is not drawn', async () => {
    expect((await written({}, [])).html).toMatch(/Not drawn: Prometheus did not answer/);
  });

  test('has its hashes beside it, and is the same when it is written twice', async () => {
    const [one, other] = [await written(), await written()];
    const { hashes } = JSON.parse(one.json) as { hashes: Record<string, string> };
    expect(hashes['report.html']).toBe(createHash('sha256').update(one.html).digest('hex'));
    expect(one.reference.sha256).toBe(hashes['report.html']);
    expect(other.html).toBe(one.html);
  });
});
