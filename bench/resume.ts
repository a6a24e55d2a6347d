import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { startTemporal } from '../src/embedded/temporal.ts';
import type { BenchOptions } from './main.ts';
import type { Measured } from './measured.ts';
import { median } from './median.ts';

/** Of a change that takes minutes: what the engine gives its class. */
const heartbeatTimeoutSeconds = 15;

/** From the kill -9 of a worker in the middle of a step until another worker begins the step's next attempt. */
export async function resume({ runs = 3 }: BenchOptions): Promise<Measured> {
  await using temporal = await startTemporal({ headless: true });
  const client = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace: temporal.namespace });
  const seconds: number[] = [];
  for (let round = 0; round < runs; round += 1) seconds.push(await killOnce(client, temporal.address, `resume-${round}`));
  await client.connection.close();
  const took = median(seconds);
  return {
    name: 'resume',
    ratios: { wall: took / heartbeatTimeoutSeconds },
    rssGrowthBytes: 0,
    runs,
    conditions: `kill -9 to next attempt ${seconds.map((each) => each.toFixed(1)).join(', ')} s; heartbeat timeout ${heartbeatTimeoutSeconds} s; another worker starts at the kill`,
  };
}

async function killOnce(client: Client, address: string, workflowId: string): Promise<number> {
  const victim = startWorker(address, client.options.namespace);
  const request = { target: 'bench/production', requester: 'bench', input: { count: 2, lock: workflowId } };
  const handle = await client.workflow.start('measured', { workflowId, taskQueue: 'watchkeeper', args: [request] });
  while ((await attemptOf(client, workflowId)) !== 1) await sleep(100);
  await sleep(1000);
  const killedAt = Date.now();
  await kill(victim);
  const heir = startWorker(address, client.options.namespace);
  await handle.result();
  await kill(heir);
  const { events } = await handle.fetchHistory();
  const began = events?.find(({ activityTaskStartedEventAttributes }) => (activityTaskStartedEventAttributes?.attempt ?? 0) > 1)?.eventTime;
  return (Number(began?.seconds ?? 0) * 1000 + (began?.nanos ?? 0) / 1e6 - killedAt) / 1000;
}

async function attemptOf(client: Client, workflowId: string): Promise<number> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const pending = raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'commitSet');
  return pending?.lastStartedTime ? (pending.attempt ?? 0) : 0;
}

function startWorker(address: string, namespace: string): ChildProcess {
  const script = fileURLToPath(new URL('resume/side-worker.ts', import.meta.url));
  return spawn(process.execPath, [script, address, namespace], { stdio: 'ignore' });
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
