import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { EmbeddedAlertmanager } from '../../../src/embedded/alertmanager.ts';
import { startAlertmanager } from '../../../src/embedded/alertmanager.ts';
import type { TestPrometheus } from '../../support/prometheus.ts';
import { hasAlertmanager, hasPrometheus, startPrometheus } from '../../support/prometheus.ts';

const patience = { timeout: 60_000, interval: 300 };
/** The switch outside raises its alarm after five minutes; here a minute lasts for a second. */
const silentMs = 5000;

interface Shown {
  route: { routes: { receiver: string; group_wait?: string; repeat_interval?: string }[] };
  receivers: { name: string }[];
}

/** One after the other: the rules and the routes as they are shown, with everybody outside FAKE, and each of their minutes a second. */
describe.runIf(hasPrometheus() && hasAlertmanager())('the watchdog of Watchkeeper itself', () => {
  /** Alerts that each receiver was told, and when the last time was. */
  const told = new Map<string, { alerts: Set<string>; times: number; atMs: number }>();
  const outside = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const receiver = request.url?.slice(1) ?? '';
      const { alerts, times } = told.get(receiver) ?? { alerts: new Set<string>(), times: 0 };
      const names = (JSON.parse(body) as { alerts: { labels: { alertname: string } }[] }).alerts.map(({ labels }) => labels.alertname);
      told.set(receiver, { alerts: new Set([...alerts, ...names]), times: times + 1, atMs: Date.now() });
      response.end();
    });
  });
  const alarm = (): boolean => Date.now() - (told.get('dead-mans-switch')?.atMs ?? 0) > silentMs;
  let alertmanager: EmbeddedAlertmanager;
  let prometheus: TestPrometheus;

  beforeAll(async () => {
    await new Promise<void>((resolve) => void outside.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    const [, block = ''] = /^```yaml\n(# alertmanager\.yml.*?)^```$/ms.exec(await readFile('docs/alerts.md', 'utf8')) ?? [];
    const { route, receivers } = parse(block.replaceAll(/: (?:50s|1m)\b/g, ': 1s')) as Shown;
    alertmanager = await startAlertmanager({
      webhook: `${url}/watchkeeper`,
      token: 'none',
      routes: route.routes,
      receivers: receivers
        .filter(({ name }) => name !== 'watchkeeper')
        .map(({ name }) => ({ name, webhook_configs: [{ url: `${url}/${name}`, send_resolved: false }] })),
    });
    const rules = (await readFile('alerts/watchkeeper.yaml', 'utf8'))
      .replaceAll(/^ *(for|keep_firing_for): .*\n/gm, '')
      .replaceAll('interval: 15s', 'interval: 1s');
    prometheus = await startPrometheus({ rules, alertmanagers: [`127.0.0.1:${alertmanager.port}`] });
  });
  afterAll(async () => {
    await Promise.allSettled([prometheus?.stop(), alertmanager?.stop()]);
    outside.close();
  });

  test('beats outside again and again, and reaches Watchkeeper, too; nobody else is told', async () => {
    await expect.poll(() => told.get('dead-mans-switch')?.times ?? 0, patience).toBeGreaterThan(3);
    expect([...(told.get('dead-mans-switch')?.alerts ?? [])]).toEqual(['Watchdog']);
    await expect.poll(() => [...(told.get('watchkeeper')?.alerts ?? [])], patience).toContain('Watchdog');
    expect([...(told.get('fallback-pager')?.alerts ?? [])]).not.toContain('Watchdog');
    expect(alarm()).toBe(false);
  });

  test('is not needed to hear that no worker is there: the fallback pager is told, and not only Watchkeeper', async () => {
    await expect
      .poll(() => [...(told.get('fallback-pager')?.alerts ?? [])], patience)
      .toEqual(expect.arrayContaining(['WorkerMissing', 'QueueUnserved']));
  });

  test('falls silent when Prometheus dies, which raises the alarm outside (scenario 11)', async () => {
    await sleep(2000);
    expect(alarm()).toBe(false);
    await prometheus.kill();
    await expect.poll(alarm, patience).toBe(true);
    const { times } = told.get('dead-mans-switch') ?? {};
    await sleep(3000);
    expect(told.get('dead-mans-switch')?.times).toBe(times);
  });
});
