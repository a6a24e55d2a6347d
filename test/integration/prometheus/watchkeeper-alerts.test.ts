import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedFolder, embeddedFolder } from '../../../src/embedded/embedded-folder.ts';
import { freePorts } from '../../../src/embedded/free-ports.ts';
import { type EmbeddedTemporal, startTemporal } from '../../../src/embedded/temporal.ts';
import { hasPrometheus, startPrometheus, type TestPrometheus } from '../../support/prometheus.ts';
import { freshBucket, freshDatabase, servers } from '../../support/servers.ts';

const patience = { timeout: 40_000, interval: 500 };

/** One after the other: what a worker's life does to the alerts, with the metrics that it really gives. */
describe.runIf(hasPrometheus())('a Prometheus with the alerts of Watchkeeper that scrapes a real worker', () => {
  let folder: EmbeddedFolder;
  let temporal: EmbeddedTemporal;
  let prometheus: TestPrometheus;
  let environment: Record<string, string>;
  let worker: ReturnType<typeof watchkeeper> | undefined;

  beforeAll(async () => {
    folder = await embeddedFolder('alerts');
    temporal = await startTemporal({ headless: true });
    const [metrics = 0, state = 0] = await freePorts(2);
    environment = {
      ...(await shopIn(folder.path)),
      TEMPORAL_ADDRESS: temporal.address,
      WATCHKEEPER_METRICS_ADDRESS: `127.0.0.1:${metrics}`,
      WATCHKEEPER_STATE_ADDRESS: `127.0.0.1:${state}`,
    };
    prometheus = await startPrometheus({ rules: await impatientRules(), targets: { watchkeeper: `127.0.0.1:${metrics}` } });
  });
  afterAll(async () => {
    worker?.kill('SIGKILL');
    await Promise.allSettled([worker, prometheus?.stop(), temporal?.stop()]);
    await folder?.remove();
  });

  function watchkeeper(...words: string[]) {
    return execa(process.execPath, ['src/cli/main.ts', ...words], { env: environment, reject: false, timeout: 120_000 });
  }
  const firing = async (alert: string): Promise<Record<string, string>[]> => await firingIn(prometheus, alert);

  test('says that nobody serves anything as long as no worker runs', async () => {
    await expect.poll(async () => await firing('WorkerDown'), patience).toHaveLength(1);
    await expect
      .poll(async () => (await firing('QueueUnserved')).map(({ queue }) => queue), patience)
      .toContain('watchkeeper.shop.production');
    expect((await firing('Watchdog')).map(({ severity }) => severity)).toEqual(['none']);
  });

  test('says so no longer once one runs, but misses its backup', async () => {
    worker = watchkeeper('worker');
    await expect.poll(async () => await firing('WorkerDown'), patience).toEqual([]);
    await expect
      .poll(async () => (await firing('QueueUnserved')).map(({ queue }) => queue), patience)
      .not.toContain('watchkeeper.shop.production');
    expect((await firing('QueueUnserved')).map(({ queue }) => queue)).toContain('watchkeeper.r3mes.production');
    expect((await firing('BackupOlderThanAnHour')).map(({ system }) => system)).toContain('shop');
  });

  test('knows what became of an incident: its page, its deadlines, its end', async () => {
    const words = ['incident', 'open', 'shop/production', '--title', 'orders fail', '--severity', '1', '--as', 'ana', '--json'];
    const opened = await watchkeeper(...words);
    const { workflowId } = JSON.parse(opened.stdout) as { workflowId: string };
    const reason = ['--input', '{"reason": "a test"}', '--as', 'ana'];
    await expect.poll(async () => (await watchkeeper('incident', 'tell', workflowId, 'resolve', ...reason)).exitCode, patience).toBe(0);
    const value = async (query: string): Promise<unknown> => {
      const answer = await fetch(`${prometheus.url}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query }) });
      return ((await answer.json()) as { data: { result: { value: [number, string] }[] } }).data.result[0]?.value[1];
    };
    const of = 'system="shop", environment="production"';
    await expect.poll(async () => await value(`watchkeeper_incidents_ended{${of}, severity="sev1", state="resolved"}`), patience).toBe('1');
    expect(await value(`watchkeeper_incidents_opened{${of}, severity="sev1"}`)).toBe('1');
    expect(await value(`watchkeeper_pages{${of}, level="1", kind="page"}`)).toBe('1');
    expect(await value(`watchkeeper_deadlines{${of}, name="resolve", met="true"}`)).toBe('1');
    expect(await value(`sum(watchkeeper_incident_seconds_count{${of}})`)).toBe('1');
  });

  test('is content with the first backup that was read back, of that system only', async () => {
    const { exitCode } = await watchkeeper('run', 'backup', 'shop/production', '--wait');
    expect(exitCode).toBe(0);
    await expect.poll(async () => (await firing('BackupOlderThanAnHour')).map(({ system }) => system), patience).toEqual(['mcp-debate']);
    expect([...(await firing('RunFailed')), ...(await firing('RunStuck')), ...(await firing('EvidenceNotRecorded'))]).toEqual([]);
    await expect.poll(async () => await firing('TemporalUnreachable'), patience).toEqual([]);
  });

  test('sees that Temporal is gone, which the page of the worker does not', async () => {
    await temporal.kill();
    await expect.poll(async () => await firing('TemporalUnreachable'), patience).toHaveLength(1);
    expect((await fetch(`http://${environment['WATCHKEEPER_STATE_ADDRESS'] ?? ''}/ready`)).status).toBe(200);
    await expect.poll(async () => await firing('WorkerDown'), patience).toEqual([]);
  });

  test('sees that the worker is gone', async () => {
    worker?.kill('SIGKILL');
    await expect.poll(async () => await firing('WorkerDown'), patience).toHaveLength(1);
  });
});

/** The rules as they are, but for one system that has another name, and durations and windows that a test does not wait for. */
async function impatientRules(): Promise<string> {
  return (await readFile('alerts/watchkeeper.yaml', 'utf8'))
    .replaceAll(/^ *(for|keep_firing_for): .*\n/gm, '')
    .replaceAll('interval: 15s', 'interval: 1s')
    .replaceAll('[1m]', '[10s]')
    .replaceAll('prsm', 'shop');
}

async function firingIn({ url }: TestPrometheus, alert: string): Promise<Record<string, string>[]> {
  const answer = (await (await fetch(`${url}/api/v1/alerts`)).json()) as {
    data: { alerts: { state: string; labels: Record<string, string> }[] };
  };
  return answer.data.alerts.filter(({ state, labels }) => state === 'firing' && labels['alertname'] === alert).map(({ labels }) => labels);
}

/** Writes a system file with a database and a bucket of its own, and returns the variables that it needs. */
async function shopIn(folder: string): Promise<Record<string, string>> {
  const { objects, postgres } = servers();
  const { endpoint, region, accessKeyId, secretAccessKey } = objects;
  const bucket = await freshBucket('alerts');
  const shop = {
    system: 'shop',
    timeZone: 'UTC',
    objects: { bucket, endpoint, region, accessKeyId: 'env:SHOP_KEY_ID', secretAccessKey: 'env:SHOP_SECRET' },
    backup: { every: '1h', rpo: '1h', rto: '1h', retention: { last: 3, daily: 7, weekly: 5, monthly: 12 } },
    approvers: ['ana', 'ben', 'cleo'],
    contacts: [{ name: 'Ana', role: 'on call', email: 'ana@shop.internal' }],
    environments: { production: { stores: { main: { kind: 'postgres', url: 'env:SHOP_DATABASE_URL' } } } },
  };
  await writeFile(join(folder, 'shop.yaml'), JSON.stringify(shop));
  return {
    WATCHKEEPER_SYSTEMS: folder,
    WATCHKEEPER_SCHEDULES: folder,
    SHOP_KEY_ID: accessKeyId,
    SHOP_SECRET: secretAccessKey,
    SHOP_DATABASE_URL: (await freshDatabase('live', 'alerts')).url,
    PATH: `${postgres.binDir}:${process.env['PATH'] ?? ''}`,
  };
}
