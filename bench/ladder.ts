import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { IncidentRequest } from '../src/domain/incident/incident.ts';
import { workflowQueue } from '../src/domain/run/queues.ts';
import { startTemporal } from '../src/embedded/temporal.ts';
import type { BenchOptions } from './main.ts';
import type { Measured } from './measured.ts';

const target = 'prsm/production';
const openingSeconds = 100;
const limitSeconds = 2;
/** Of a Sev1: its first page, the same level again, and the second level. */
const due = [0, 120, 240, 300];

interface Ladder extends Measured {
  pages: number;
  p50LateSeconds: number;
  worstLateSeconds: number;
}

/** 500 incidents whose ladders run on one worker: how late is each page against its minute? They are opened one after the other, as alerts come. */
export async function ladder({ scale = 1 }: BenchOptions): Promise<Ladder> {
  const count = 500 * scale;
  await using temporal = await startTemporal({ headless: true });
  const client = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace: temporal.namespace });
  const script = fileURLToPath(new URL('ladder/side-worker.ts', import.meta.url));
  const worker = spawn(process.execPath, [script, temporal.address, temporal.namespace, target], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pages: { level: number; afterSeconds: number }[] = [];
  const lines = createInterface(worker.stdout);
  try {
    await once(lines, 'line');
    lines.on('line', (line) => {
      if (line.startsWith('{')) pages.push(JSON.parse(line) as (typeof pages)[number]);
    });
    for (let n = 0; n < count; n += 1) {
      void open(client, n);
      await sleep((openingSeconds * 1000) / count);
    }
    await sleep(305_000);
    const late = pages.map(lateness).toSorted((one, other) => one - other);
    const worst = late.at(-1) ?? Number.POSITIVE_INFINITY;
    return {
      name: 'ladder',
      ratios: { worst: worst / limitSeconds, pages: pages.length / (count * due.length) },
      runs: 1,
      pages: pages.length,
      p50LateSeconds: late[Math.floor(late.length / 2)] ?? 0,
      worstLateSeconds: worst,
      conditions: `${count} incidents opened within ${openingSeconds} s, pages due ${due.join(', ')} s after each; the worst was ${worst.toFixed(2)} s late (limit ${limitSeconds})`,
    };
  } finally {
    await client.connection.close();
    worker.kill('SIGKILL');
  }
}

/** Against the last time at which a page was due. */
function lateness({ afterSeconds }: { afterSeconds: number }): number {
  return afterSeconds - (due.findLast((at) => at <= afterSeconds) ?? 0);
}

async function open(client: Client, n: number): Promise<void> {
  const request: IncidentRequest = {
    target,
    key: `s${n}/down`,
    scenario: 'nobody-knows',
    severity: 1,
    title: `s${n} is down`,
    requester: 'bench',
    since: new Date().toISOString(),
    alerts: [],
  };
  await client.workflow.start('incident', { workflowId: `incident/${target}/s${n}/down/1`, taskQueue: workflowQueue, args: [request] });
}
