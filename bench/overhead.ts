import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { stepQueue } from '../src/domain/run/queues.ts';
import { startTemporal } from '../src/embedded/temporal.ts';
import { createWorkers } from '../src/workers/create-workers.ts';
import { benchEngine, benchSteps } from './overhead/activities.ts';
import { benchEnvironment } from './overhead/environment.ts';
import { median } from './median.ts';

/** What a run costs beyond its steps. Times are medians. */
export interface Overhead {
  name: 'overhead';
  ratios: { perStep: number; fixedInSteps: number };
  events: { run: number; bare: number };
  historyBytes: { run: number; bare: number };
  runs: number;
  conditions: string;
}

const target = 'bench/production';
const few = 6;
const many = 18;

/**
 * Runs of 6 and of 18 steps, ours and bare by turns: the difference is the price of a step, what is left is the price of a run. Both call the same activities
 * on the same worker and queue, apart from the workflows' queue as in production.
 */
export async function overhead({ runs = 25 }: { runs?: number } = {}): Promise<Overhead> {
  await using temporal = await startTemporal({ headless: true });
  const connection = await NativeConnection.connect({ address: temporal.address });
  const { namespace } = temporal;
  const workflowsPath = fileURLToPath(new URL('overhead/workflows.ts', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath });
  const shared = { connection, namespace, workflowBundle };
  const workers = [
    ...(await createWorkers({ ...shared, targets: [target], workflows: true, activities: { ...benchSteps(), ...benchEngine() } })),
    await Worker.create({ ...shared, taskQueue: 'bare', stickyQueueScheduleToStartTimeout: '2s' }),
  ];
  const serving = Promise.all(workers.map(async (worker) => await worker.run()));
  const client = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace });
  const timed = { oursFew: [] as number[], oursMany: [] as number[], bareFew: [] as number[], bareMany: [] as number[] };
  for (let round = -3; round < runs; round += 1) {
    const kept = round >= 0;
    for (const [name, count] of [
      ['oursFew', few],
      ['bareFew', few],
      ['oursMany', many],
      ['bareMany', many],
    ] as const) {
      const ms = await timeOne(client, { name: `${name}-${round}`, count, ours: name.startsWith('ours') });
      if (kept) timed[name].push(ms);
    }
  }
  const sizes = await Promise.all(['oursFew-0', 'bareFew-0'].map(async (id) => await sizeOf(client, id)));
  for (const worker of workers) worker.shutdown();
  await serving;
  return result(timed, { sizes, runs });
}

interface Timed {
  oursFew: number[];
  oursMany: number[];
  bareFew: number[];
  bareMany: number[];
}

function result(timed: Timed, { sizes, runs }: { sizes: { events: number; bytes: number }[]; runs: number }): Overhead {
  const [oursFew, oursMany, bareFew, bareMany] = [timed.oursFew, timed.oursMany, timed.bareFew, timed.bareMany].map(median) as [
    number,
    number,
    number,
    number,
  ];
  const ours = (oursMany - oursFew) / (many - few);
  const step = (bareMany - bareFew) / (many - few);
  const fixed = oursFew - few * ours - (bareFew - few * step);
  return {
    name: 'overhead',
    ratios: { perStep: ours / step, fixedInSteps: fixed / step },
    events: { run: sizes[0]?.events ?? 0, bare: sizes[1]?.events ?? 0 },
    historyBytes: { run: sizes[0]?.bytes ?? 0, bare: sizes[1]?.bytes ?? 0 },
    runs,
    conditions: `6 and 18 steps, medians of ${runs}: run ${oursFew.toFixed(0)} and ${oursMany.toFixed(0)} ms, bare ${bareFew.toFixed(0)} and ${bareMany.toFixed(0)} ms; a bare step ${step.toFixed(1)} ms`,
  };
}

async function timeOne(client: Client, { name, count, ours }: { name: string; count: number; ours: boolean }): Promise<number> {
  const startedAt = performance.now();
  if (ours) {
    const request = { target, requester: 'bench', input: { count, lock: 'bench' } };
    await client.workflow.execute('measured', { workflowId: name, taskQueue: 'watchkeeper', args: [request] });
  } else {
    await client.workflow.execute('bare', {
      workflowId: name,
      taskQueue: 'bare',
      args: [{ count, env: benchEnvironment, queue: stepQueue(target, false) }],
    });
  }
  return performance.now() - startedAt;
}

async function sizeOf(client: Client, id: string): Promise<{ events: number; bytes: number }> {
  const { historyLength, raw } = await client.workflow.getHandle(id).describe();
  return { events: historyLength, bytes: Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0) };
}
