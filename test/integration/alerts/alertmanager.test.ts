import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertsNowActivity } from '../../../src/activities/incident/alerts-now.ts';
import { activeAlertsOf } from '../../../src/adapters/alertmanager/active-alerts.ts';
import { pastAlertsOf } from '../../../src/adapters/prometheus/past-alerts.ts';
import { metricQuery } from '../../../src/adapters/prometheus/query-metric.ts';
import type { IncidentSeen } from '../../../src/domain/incident/intake/intake-view.ts';
import type { EmbeddedAlertmanager } from '../../../src/embedded/alertmanager.ts';
import { startAlertmanager } from '../../../src/embedded/alertmanager.ts';
import { freePorts } from '../../../src/embedded/free-ports.ts';
import type { ServedGateway } from '../../../src/gateway/serve-gateway.ts';
import { serveGateway } from '../../../src/gateway/serve-gateway.ts';
import type { AlertsWorld } from '../../support/alerts-world.ts';
import { alertsWorld } from '../../support/alerts-world.ts';
import type { TestPrometheus } from '../../support/prometheus.ts';
import { hasAlertmanager, hasPrometheus, startPrometheus } from '../../support/prometheus.ts';
import { servers } from '../../support/servers.ts';

const target = 'demo/watched';
const patience = { timeout: 30_000, interval: 300 };

// A scrape that comes late on a busy machine does not end an alert.
const rules = `groups:
  - name: shop
    rules:
      - { alert: Down, expr: 'last_over_time(shop_down[10s]) == 1', labels: { severity: critical, system: demo, environment: watched }, annotations: { summary: it is down } }
`;

/** One after the other: what a real Prometheus and a real Alertmanager tell, and what they do not. */
describe.runIf(hasPrometheus() && hasAlertmanager())('alerts of a real Prometheus by a real Alertmanager', () => {
  const down: Record<string, number> = { api: 0, web: 0 };
  const shop = createServer((_, response) =>
    response.end(
      Object.entries(down)
        .map(([service, value]) => `shop_down{service="${service}"} ${value}\n`)
        .join(''),
    ),
  );
  let gatewayPort = 0;
  let alertmanager: EmbeddedAlertmanager;
  let prometheus: TestPrometheus;
  let world: AlertsWorld;
  let gateway: ServedGateway;

  beforeAll(async () => {
    await new Promise<void>((resolve) => void shop.listen(0, '127.0.0.1', resolve));
    const [first = 0, second = 0] = await freePorts(2);
    gatewayPort = first;
    const webhook = `http://127.0.0.1:${gatewayPort}/v1/alerts/main`;
    alertmanager = await startAlertmanager({ webhook, token: 'new-secret', port: second });
    const targets = { shop: `127.0.0.1:${(shop.address() as AddressInfo).port}` };
    prometheus = await startPrometheus({ rules, targets, alertmanagers: [`127.0.0.1:${alertmanager.port}`] });
    const resolve = async (setting: string): Promise<string> => await Promise.resolve(setting);
    const ports = { activeAlerts: activeAlertsOf(resolve), pastAlerts: pastAlertsOf(resolve), queryMetric: metricQuery(resolve) };
    world = await alertsWorld({ address: servers().temporal.address }, [target], {
      response: { alertmanagers: [alertmanager.url], prometheus: prometheus.url },
      activities: alertsNowActivity(ports),
    });
    gateway = await serveGateway(world.app, `127.0.0.1:${gatewayPort}`);
  });
  afterAll(async () => {
    shop.close();
    await Promise.allSettled([gateway?.stop(), prometheus?.stop(), alertmanager?.stop()]);
    await world?.close();
  });

  const incidents = async (): Promise<IncidentSeen[]> => (await world.seen(target)).incidents.toSorted((a, b) => (a.key < b.key ? -1 : 1));

  /** Lets the intake ask its sources, which it does every minute by itself, until something is so. */
  async function lookingUntil(so: (seen: IncidentSeen[]) => boolean): Promise<IncidentSeen[]> {
    const deadline = Date.now() + patience.timeout;
    for (;;) {
      await world.intake(target).signal('reconcile');
      await sleep(700);
      const seen = await incidents();
      if (so(seen)) return seen;
      if (Date.now() > deadline) throw new Error(`it did not come to that: ${JSON.stringify(seen)}`);
    }
  }

  test('are an incident within seconds of their firing, and page once', async () => {
    down['api'] = 1;
    await expect.poll(async () => await world.incidents(target), patience).toEqual(['incident/demo/watched/api/down/1']);
    expect(await incidents()).toMatchObject([{ key: 'api/down', title: 'api: it is down', severity: 1, firing: 1, total: 1 }]);
    await expect.poll(() => world.pages.get(target), patience).toBe(1);
  });

  test('that end under a silence are seen to have ended, and to fire again, which Alertmanager tells nobody (scenario 6)', async () => {
    const matchers = [{ name: 'service', value: 'api', isRegex: false, isEqual: true }];
    const times = { startsAt: new Date(Date.now() - 1000).toISOString(), endsAt: new Date(Date.now() + 3_600_000).toISOString() };
    const silence = { matchers, ...times, createdBy: 'ana', comment: 'a test' };
    const headers = { 'content-type': 'application/json' };
    const made = await fetch(`${alertmanager.url}/api/v2/silences`, { method: 'POST', headers, body: JSON.stringify(silence) });
    const { silenceID } = (await made.json()) as { silenceID: string };
    await lookingUntil(([api]) => api?.firing === 0 && api.suppressed === 1);
    down['api'] = 0;
    await lookingUntil(([api]) => api?.firing === 0 && api.suppressed === 0 && api.resolved === 1);
    await fetch(`${alertmanager.url}/api/v2/silence/${silenceID}`, { method: 'DELETE' });
    down['api'] = 1;
    const [api] = await lookingUntil(([one]) => one?.firing === 1);
    expect(api).toMatchObject({ id: 'incident/demo/watched/api/down/1', total: 1 });
    expect(await world.metrics(target)).toMatchObject({ 'incidents_opened sev1': 1, 'deadlines page sev1 met': 1 });
    down['api'] = 0;
    await lookingUntil(([one]) => one?.firing === 0);
  });

  test('that came and went while nobody was there are recorded, and page nobody (scenario 5)', async () => {
    const paged = world.pages.get(target);
    await gateway.stop();
    await world.engine.stopWorkers();
    down['web'] = 1;
    await sleep(8000);
    down['web'] = 0;
    await sleep(3000);
    await world.engine.startWorkers();
    gateway = await serveGateway(world.app, `127.0.0.1:${gatewayPort}`);
    const seen = await lookingUntil((all) => all.some(({ key }) => key === 'web/down'));
    expect(seen.find(({ key }) => key === 'web/down')).toMatchObject({ recordOnly: true, firing: 0, resolved: 1 });
    await expect.poll(async () => await world.incidents(target), patience).toContain('incident/demo/watched/web/down/1');
    expect(world.pages.get(target)).toBe(paged);
    expect(seen.filter(({ key }) => key === 'api/down')).toHaveLength(1);
    expect(await world.lines('incident/demo/watched/web/down/1', 'page')).toEqual([]);
    await expect.poll(async () => await world.metrics(target), patience).toMatchObject({ 'incidents_opened sev1': 2 });
  });

  test('are kept, and nobody calls them ended, when Prometheus dies (scenario 10)', async () => {
    down['api'] = 1;
    await lookingUntil((all) => all.some(({ key, firing }) => key === 'api/down' && firing === 1));
    await prometheus.kill();
    const seen = await lookingUntil((all) => all.some(({ key, firing }) => key === 'watchkeeper/no-data' && firing === 1));
    expect(seen.find(({ key }) => key === 'api/down')).toMatchObject({ firing: 1 });
    expect((await world.seen(target)).noData).toBe(true);
    await expect.poll(async () => await world.metrics(target), patience).toMatchObject({ 'incidents_opened sev2': 1 });
    expect(Object.keys(await world.metrics(target)).filter((name) => name.startsWith('incidents_ended sev2'))).toEqual([]);
  });
});
