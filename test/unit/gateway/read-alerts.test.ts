import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readAlerts } from '../../../src/gateway/alerts/read-alerts.ts';
import { unreadableAlert } from '../../../src/gateway/alerts/unreadable-alert.ts';

const at = '2026-11-21T12:00:00.000Z';
const main = { name: 'main', kind: 'alertmanager' } as const;

async function bodyOf(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`bodies/${name}.json`, import.meta.url), 'utf8')) as unknown;
}

function labels(given: Record<string, unknown>) {
  const [alert] = readAlerts({ alerts: [{ labels: given }] }, main, at).alerts;
  return { alert, labels: alert?.labels ?? {} };
}

describe('a body of', () => {
  test('Alertmanager 0.25 is read alert by alert', async () => {
    const { alerts, unreadable, truncated } = readAlerts(await bodyOf('alertmanager-0.25'), main, at);
    expect({ unreadable, truncated }).toEqual({ unreadable: false, truncated: 0 });
    expect(alerts).toEqual([
      {
        source: 'main',
        fingerprint: '1a30ba71cca2921f',
        status: 'firing',
        labels: { alertname: 'Slow', service: 'api', severity: 'warning', instance: 'a:1' },
        annotations: { summary: 'api is slow', runbook: 'https://docs/slow' },
        startsAt: '2026-11-21T01:46:27.100Z',
        link: 'http://prometheus:9090/graph?g0.expr=up',
        from: 'alertmanager',
      },
      expect.objectContaining({ status: 'resolved', endsAt: '2026-11-21T01:50:27.100Z', fingerprint: '2b30ba71cca2921f' }),
    ]);
  });

  test.each(['alertmanager-0.34', 'grafana'])('%s with what is new in it reads the same', async (name) => {
    const { alerts, unreadable, truncated } = readAlerts(await bodyOf(name), main, at);
    const [old] = readAlerts(await bodyOf('alertmanager-0.25'), main, at).alerts;
    expect({ alerts, unreadable }).toEqual({ alerts: [old], unreadable: false });
    expect(truncated).toBe(name === 'grafana' ? 0 : 7);
  });

  test('the generic form is one alert, a list, or a map with alerts', () => {
    const own = { name: 'own', kind: 'generic' } as const;
    const one = { name: 'QueueFull', severity: 'critical', service: 'api', summary: 'full', link: 'https://x/' };
    for (const body of [one, [one], { alerts: [one] }]) {
      expect(readAlerts(body, own, at).alerts).toEqual([
        expect.objectContaining({
          labels: { alertname: 'QueueFull', severity: 'critical', service: 'api' },
          annotations: { summary: 'full' },
          startsAt: at,
          link: 'https://x/',
        }),
      ]);
    }
    expect(readAlerts([one], main, at)).toEqual({ alerts: [], unreadable: true, truncated: 0 });
  });
});

describe('what is no alert', () => {
  test.each([undefined, null, 7, 'x', {}, { alerts: 'x' }, []])('is unreadable as a body: %j', (body) => {
    expect(readAlerts(body, main, at)).toEqual({ alerts: [], unreadable: true, truncated: 0 });
  });

  test.each([null, 7, [], {}, { labels: {} }, { labels: 'x' }, { labels: { a: 'b' }, status: 'maybe' }])(
    'costs the others nothing: %j',
    (one) => {
      const { alerts, unreadable } = readAlerts({ alerts: [one, { labels: { alertname: 'A' } }] }, main, at);
      expect({ names: alerts.map((alert) => alert.labels['alertname']), unreadable }).toEqual({ names: ['A'], unreadable: true });
    },
  );

  test('becomes an alert of its own with its hash and its start, as text', () => {
    const alert = unreadableAlert('main', Buffer.from(`<b>nonsense</b>\0${'\uD83D\uDE00'.repeat(5000)}`), new Date(at));
    expect(alert).toMatchObject({
      labels: { alertname: 'WatchkeeperUnreadableAlerts', source: 'main' },
      endsAt: '2026-11-21T13:00:00.000Z',
    });
    expect(alert.annotations['description']).toMatch(/^20016 bytes, SHA-256 [0-9a-f]{64}\. They begin: <b>nonsense/);
    expect(Buffer.byteLength(JSON.stringify(alert))).toBeLessThan(6000);
  });
});

describe('bounds', () => {
  test('a name of a million characters, 50 KB of annotations and 500 labels become an alert that fits', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`label${n}`, 'v'.repeat(5000)]));
    const { alert, labels: kept } = labels({ ['n'.repeat(1_000_000)]: 'x', ...many, alertname: 'A', severity: 'page' });
    expect(Object.keys(kept)).toHaveLength(64);
    expect(kept).toMatchObject({ alertname: 'A', severity: 'page' });
    const annotations = { summary: 's'.repeat(50_000), other: 'x'.repeat(50_000) };
    const [full] = readAlerts({ alerts: [{ labels: { a: 'b' }, annotations }] }, main, at).alerts;
    expect(full?.annotations).toEqual({ summary: `${'s'.repeat(2047)}…` });
    expect(Buffer.byteLength(JSON.stringify(alert))).toBeLessThan(100_000);
  });

  test('odd characters, other types and names that mean something to JavaScript stay what they are', () => {
    const odd = JSON.parse(
      '{"__proto__": "p", "constructor": "c", "n": 7, "o": {"a": 1}, "nul": "a\\u0000b", "lone": "\\ud800"}',
    ) as object;
    const { labels: kept } = labels(odd as Record<string, unknown>);
    expect(Object.entries(kept)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['n', '7'],
      ['o', '{"a":1}'],
      ['nul', 'a\0b'],
      ['lone', '\uFFFD'],
    ]);
  });

  test('a fingerprint is kept, or made of the labels as they came, in any order', () => {
    const of = (fingerprint: unknown, given = { a: '1', b: '2' }) =>
      readAlerts({ alerts: [{ labels: given, fingerprint }] }, main, at).alerts[0]?.fingerprint;
    expect(of('abc')).toBe('abc');
    expect(of(undefined)).toMatch(/^[0-9a-f]{16}$/);
    expect(of(undefined, { b: '2', a: '1' })).toBe(of(undefined));
    expect(of('x'.repeat(65))).toMatch(/^[0-9a-f]{16}$/);
    expect(of('a;b|c')).not.toBe(of(undefined));
    const long = (end: string) => of(undefined, { a: 'v'.repeat(2000) + end, b: '' });
    expect(long('1'), 'what is cut off tells them apart').not.toBe(long('2'));
  });
});
