import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { IncidentRecord } from '../src/domain/incident/incident-record.ts';
import { incidentId } from '../src/domain/incident/incident.ts';
import { freePort } from '../src/embedded/free-ports.ts';
import { startPostgres } from '../src/embedded/postgres.ts';
import { startTemporal } from '../src/embedded/temporal.ts';
import { benchSystem, environments } from './alert/bench-system.ts';
import type { BenchOptions } from './main.ts';
import type { Measured } from './measured.ts';

const limits = { p50Seconds: 1.5, p99Seconds: 5 };
const pauseMs = 250;
const warmUps = 8;

interface AlertTimes extends Measured {
  p50Seconds: number;
  p99Seconds: number;
}

/** From an alert's POST to the first finding that can be seen: gateway and worker are processes of their own, the probes ask a real PostgreSQL on loopback. */
export async function alert({ scale = 1 }: BenchOptions): Promise<AlertTimes> {
  const count = 100 * scale;
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-alert-'));
  await using temporal = await startTemporal({ headless: true });
  await using postgres = await startPostgres();
  const sink = createServer((_, response) => response.end('ok'));
  await new Promise<void>((resolve) => void sink.listen(0, '127.0.0.1', resolve));
  const port = await freePort();
  await mkdir(join(folder, 'systems'));
  await writeFile(join(folder, 'systems', 'bench.yaml'), benchSystem());
  const auth = { bearer: ['env:BENCH_TOKEN'] };
  await writeFile(join(folder, 'gateway.yaml'), JSON.stringify({ fallback: 'bench/e0', alerts: { main: { kind: 'alertmanager', auth } } }));
  const env = {
    PATH: '/usr/bin:/bin',
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    WATCHKEEPER_SYSTEMS: join(folder, 'systems'),
    WATCHKEEPER_LOG_LEVEL: 'error',
    BENCH_TOKEN: 'bench',
    BENCH_DATABASE_URL: postgres.url,
    BENCH_SINK: `http://127.0.0.1:${(sink.address() as AddressInfo).port}`,
    BENCH_KEY: 'none',
  };
  const gateway = run(['gateway', '--address', `127.0.0.1:${port}`, '--sources', join(folder, 'gateway.yaml')], env);
  const worker = run(['worker'], env);
  const client = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace: temporal.namespace });
  try {
    await untilReady(`http://127.0.0.1:${port}/readyz`);
    await sleep(6000);
    const sentAt = new Map<number, number>();
    for (let n = -warmUps; n < count; n += 1) {
      sentAt.set(n, Date.now());
      await post(`http://127.0.0.1:${port}/v1/alerts/main`, n);
      await sleep(n < 0 ? 1500 : pauseMs);
    }
    await sleep(8000);
    const seconds: number[] = [];
    for (let n = 0; n < count; n += 1) seconds.push(((await firstFinding(client, n)) - (sentAt.get(n) ?? 0)) / 1000);
    seconds.sort((one, other) => one - other);
    const at = (share: number): number => seconds[Math.min(count - 1, Math.floor(count * share))] ?? Number.POSITIVE_INFINITY;
    const [p50Seconds, p99Seconds] = [at(0.5), at(0.99)];
    return {
      name: 'alert',
      ratios: { p50: p50Seconds / limits.p50Seconds, p99: p99Seconds / limits.p99Seconds },
      runs: 1,
      p50Seconds,
      p99Seconds,
      conditions: `${count} alerts, one every ${pauseMs} ms, each an incident of its own; ratios are against the limits ${JSON.stringify(limits)}`,
    };
  } finally {
    await client.connection.close();
    await Promise.all([gateway, worker].map(end));
    sink.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const placeOf = (n: number) => ({
  environment: `e${Math.abs(n) % environments}`,
  service: n < 0 ? `w${-n}` : `s${Math.floor(n / environments)}`,
});

async function firstFinding(client: Client, n: number): Promise<number> {
  const { environment, service } = placeOf(n);
  const handle = client.workflow.getHandle(incidentId(`bench/${environment}`, `${service}/connections`, 1));
  const { timeline } = await handle.query<IncidentRecord>('summary');
  return Date.parse(timeline.find(({ kind }) => kind === 'finding')?.at ?? '');
}

async function post(url: string, n: number): Promise<void> {
  const { environment, service } = placeOf(n);
  const labels = {
    alertname: 'Connections',
    system: 'bench',
    environment,
    service,
    store: 'main',
    scenario: 'connections',
    severity: 'sev2',
  };
  const alerts = [
    { status: 'firing', labels, annotations: { summary: 'many connections' }, startsAt: new Date().toISOString(), fingerprint: `f${n}` },
  ];
  const body = JSON.stringify({ version: '4', groupKey: '{}', truncatedAlerts: 0, receiver: 'watchkeeper', status: 'firing', alerts });
  const headers = { authorization: 'Bearer bench', 'content-type': 'application/json' };
  const { status } = await fetch(url, { method: 'POST', headers, body });
  if (status !== 200) throw new Error(`the gateway answered ${status}`);
}

function run(words: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['src/cli/main.ts', ...words], { env, stdio: 'ignore' });
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await sleep(100);
  }
  throw new Error('the gateway did not become ready');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
