import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { intakeId } from '../../../src/domain/incident/alert.ts';
import type { AlertsSeen } from '../../../src/domain/incident/intake/intake-view.ts';
import { type EmbeddedFolder, embeddedFolder } from '../../../src/embedded/embedded-folder.ts';
import { freePort } from '../../../src/embedded/free-ports.ts';
import { type EmbeddedTemporal, startTemporal } from '../../../src/embedded/temporal.ts';
import { posted } from '../../support/alerts-world.ts';

const target = 'prsm/production';
const requests = 150;
const perRequest = 20;
const services = 5;

let folder: EmbeddedFolder;
let temporal: EmbeddedTemporal;
let gatewayPort: number;
const children = new Map<string, ChildProcess>();

beforeAll(async () => {
  folder = await embeddedFolder('alerts-killed');
  const auth = { bearer: ['env:TOKEN'] };
  await writeFile(
    join(folder.path, 'gateway.yaml'),
    JSON.stringify({ fallback: target, alerts: { main: { kind: 'alertmanager', target, auth } } }),
  );
  temporal = await startTemporal({ headless: true, databaseFile: join(folder.path, 'temporal.db') });
  gatewayPort = await freePort();
  await Promise.all([startGateway(), startWorker()]);
});
afterAll(async () => {
  for (const child of children.values()) child.kill('SIGKILL');
  await temporal?.stop();
  await folder?.remove();
});

async function start(name: string, ...words: string[]): Promise<void> {
  const env = { PATH: '/usr/bin:/bin', TEMPORAL_ADDRESS: temporal.address, TOKEN: 'secret' };
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.set(name, child);
  await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
}

async function startGateway(): Promise<void> {
  const file = join(folder.path, 'gateway.yaml');
  await start('gateway', 'src/cli/main.ts', 'gateway', '--address', `127.0.0.1:${gatewayPort}`, '--sources', file);
}

async function startWorker(): Promise<void> {
  await start('worker', 'bench/storm/side-worker.ts', temporal.address, temporal.namespace, target);
}

async function kill(name: string): Promise<void> {
  const child = children.get(name);
  if (child === undefined) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** As Alertmanager does: what gets no answer, or 5xx, is sent again. */
async function insist(body: string): Promise<void> {
  for (;;) {
    const headers = { authorization: 'Bearer secret' };
    const answer = await fetch(`http://127.0.0.1:${gatewayPort}/v1/alerts/main`, { method: 'POST', headers, body }).catch(() => undefined);
    if (answer?.status === 200) return;
    expect([undefined, 503]).toContain(answer?.status);
    await sleep(300);
  }
}

test('no alert is lost and none counts twice while the gateway, the worker and Temporal are killed', async () => {
  const bodies = Array.from({ length: requests }, (_, request) => {
    const alerts = Array.from({ length: perRequest }, (__, one) => {
      const n = request * perRequest + one;
      return posted(target, { n, labels: { service: `storm${n % services}` } });
    });
    return JSON.stringify({ version: '4', alerts });
  });
  const sending = Promise.all(bodies.map(async (body, n) => await sleep(n * 60).then(async () => await insist(body))));
  await sleep(2000);
  await kill('gateway');
  await startGateway();
  await sleep(500);
  await kill('worker');
  await sleep(1000);
  await startWorker();
  await sleep(500);
  await temporal.kill();
  await sleep(500);
  temporal = await startTemporal({ headless: true, databaseFile: join(folder.path, 'temporal.db'), port: temporal.port });
  await sending;
  const client = new Client({ connection: await Connection.connect({ address: temporal.address }) });
  const seen = async (): Promise<AlertsSeen | undefined> =>
    await client.workflow
      .getHandle(intakeId(target))
      .query<AlertsSeen>('alerts')
      .catch(() => undefined);
  await expect.poll(async () => (await seen())?.open, { timeout: 60_000, interval: 500 }).toBe(requests * perRequest);
  const incidents = (await seen())?.incidents.map(({ key, total }) => `${key} ${total}`).toSorted();
  expect(incidents).toEqual(Array.from({ length: services }, (_, n) => `storm${n}/down ${(requests * perRequest) / services}`));
  const opened: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: "WorkflowType = 'incident'" })) opened.push(workflowId);
  expect(opened.toSorted()).toEqual(Array.from({ length: services }, (_, n) => `incident/${target}/storm${n}/down/1`));
  await client.connection.close();
});
