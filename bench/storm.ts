import type { ChildProcess, ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { intakeId } from '../src/domain/incident/alert.ts';
import type { AlertsSeen } from '../src/domain/incident/intake/intake-view.ts';
import { freePort } from '../src/embedded/free-ports.ts';
import { startTemporal } from '../src/embedded/temporal.ts';
import type { BenchOptions } from './main.ts';
import type { Measured } from './measured.ts';
import { p99, postAll } from './storm/post-alerts.ts';

const connections = 200;
const withinSeconds = 60;
const limits = { p99Seconds: 1, seconds: withinSeconds, gatewayMegabytes: 250, eventsPerAlert: 1 };
const token = 'storm';
const groupsTarget = 'prsm/production';
const oneTarget = 'r3mes/production';

interface Storm extends Measured {
  sent: number;
  lost: number;
  p99Seconds: number;
  /** The one body with all alerts. */
  oneGroupSeconds: number;
  /** Until all are in an incident. */
  allInSeconds: number;
  incidents: number;
  gatewayMegabytes: number;
  eventsPerAlert: number;
}

/** 10,000 alerts as 10,000 groups, and as one: the gateway and the worker are processes of their own, the server is a real one. */
export async function storm({ scale = 1 }: BenchOptions): Promise<Storm> {
  const count = 10_000 * scale;
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-storm-'));
  await using temporal = await startTemporal({ headless: true });
  const port = await freePort();
  const gateway = await startGateway(folder, port, temporal.address);
  const worker = startWorker(temporal.address, temporal.namespace);
  const client = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace: temporal.namespace });
  try {
    await Promise.all([once(gateway.stderr, 'data'), once(worker.stdout, 'data')]);
    const url = `http://127.0.0.1:${port}/v1/alerts`;
    const beganAt = performance.now();
    const groups = await postAll(
      `${url}/groups`,
      Array.from({ length: count }, (_, n) => bodyOf([groupOf(n)])),
      { token, connections },
    );
    const sentSeconds = (performance.now() - beganAt) / 1000;
    const all = await allIn(client, groupsTarget, count);
    const allInSeconds = (performance.now() - beganAt) / 1000;
    const [one] = await postAll(`${url}/one`, [bodyOf(Array.from({ length: count }, (_, n) => alertOf(n)))], { token, connections: 1 });
    const single = await allIn(client, oneTarget, count);
    const gatewayMegabytes = await highestMegabytes(gateway.pid ?? 0);
    const p99Seconds = p99(groups);
    const eventsPerAlert = (await events(client)) / (2 * count);
    const refused = [...groups, ...(one ? [one] : [])].filter(({ status }) => status !== 200).length;
    const oneGroupSeconds = one?.seconds ?? 0;
    return {
      name: 'storm',
      ratios: {
        p99: Math.max(p99Seconds, oneGroupSeconds) / limits.p99Seconds,
        allIn: allInSeconds / limits.seconds,
        memory: gatewayMegabytes / limits.gatewayMegabytes,
        events: eventsPerAlert / limits.eventsPerAlert,
      },
      runs: 1,
      sent: 2 * count,
      lost: 2 * count - all.open - single.open,
      p99Seconds,
      oneGroupSeconds,
      allInSeconds,
      incidents: all.incidents.length + single.incidents.length,
      gatewayMegabytes,
      eventsPerAlert,
      conditions:
        `${count} alerts as as many groups in ${sentSeconds.toFixed(1)} s over ${connections} connections, and as one body; ${refused} refused; ` +
        `in incidents ${allInSeconds.toFixed(1)} s after the first; ratios are against the limits ${JSON.stringify(limits)}`,
    };
  } finally {
    await client.connection.close();
    await Promise.all([gateway, worker].map(kill));
    await rm(folder, { recursive: true, force: true });
  }
}

function alertOf(n: number): object {
  const labels = { alertname: 'StormDown', service: 'storm', severity: 'critical', instance: `host-${n}:9100` };
  const annotations = { summary: 'it is down', description: `host-${n} does not answer` };
  return { status: 'firing', labels, annotations, startsAt: '2026-11-21T01:46:27.1Z', fingerprint: n.toString(16).padStart(16, '0') };
}

function groupOf(n: number): object {
  return { ...alertOf(n), labels: { alertname: `Storm${n}`, service: `s${n}`, severity: 'critical', instance: `host-${n}:9100` } };
}

function bodyOf(alerts: readonly object[]): string {
  return JSON.stringify({ version: '4', groupKey: '{}', truncatedAlerts: 0, receiver: 'watchkeeper', status: 'firing', alerts });
}

/** Waits until all are in incidents that are open, at most a minute. */
async function allIn(client: Client, target: string, count: number): Promise<AlertsSeen> {
  const deadline = Date.now() + withinSeconds * 1000;
  for (;;) {
    const seen = await client.workflow.getHandle(intakeId(target)).query<AlertsSeen>('alerts');
    const opened = seen.incidents.every(({ id }) => id !== undefined);
    if ((seen.open >= count && opened) || Date.now() > deadline) return seen;
    await sleep(300);
  }
}

/** Events of all that runs, and of the runs before: everything in this server came from the alerts. */
async function events(client: Client): Promise<number> {
  let sum = 0;
  for await (const { historyLength = 0, workflowId, runId } of client.workflow.list()) {
    sum += historyLength || ((await client.workflow.getHandle(workflowId, runId).fetchHistory()).events?.length ?? 0);
  }
  return sum;
}

async function highestMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}

async function startGateway(folder: string, port: number, address: string): Promise<ChildProcessByStdio<null, null, Readable>> {
  const auth = { bearer: ['env:STORM_TOKEN'] };
  const alerts = { groups: { kind: 'alertmanager', target: groupsTarget, auth }, one: { kind: 'alertmanager', target: oneTarget, auth } };
  const file = join(folder, 'gateway.yaml');
  await writeFile(file, JSON.stringify({ fallback: groupsTarget, alerts }));
  const words = ['src/cli/main.ts', 'gateway', '--address', `127.0.0.1:${port}`, '--sources', file];
  // As docker-compose.yml starts it. Its first line says that it listens.
  return spawn(process.execPath, words, {
    env: {
      PATH: '/usr/bin:/bin',
      NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=1024',
      TEMPORAL_ADDRESS: address,
      STORM_TOKEN: token,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

function startWorker(address: string, namespace: string): ChildProcessByStdio<null, Readable, null> {
  const script = fileURLToPath(new URL('storm/side-worker.ts', import.meta.url));
  return spawn(process.execPath, [script, address, namespace, groupsTarget, oneTarget], { stdio: ['ignore', 'pipe', 'ignore'] });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
