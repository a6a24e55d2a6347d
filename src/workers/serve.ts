import type { NativeConnectionOptions, Worker, WorkflowBundleOption } from '@temporalio/worker';
import { NativeConnection } from '@temporalio/worker';
import { dataConverterOf } from '../client/data-converter.ts';
import type { CodecKey } from '../client/codec.ts';
import { OpsError } from '../domain/ops-error.ts';
import { createWorkers } from './create-workers.ts';
import { servePage, statePage } from './observability.ts';

/** What a worker process serves, and with what. */
export interface Serving {
  temporal: NativeConnectionOptions;
  namespace: string;
  targets: readonly string[];
  workflows: boolean;
  activities: object;
  codecKeys: readonly CodecKey[];
  /** Where `/live` and `/ready` are answered; absent: nowhere. */
  stateAddress?: string;
  workflowBundle?: WorkflowBundleOption;
}

export interface Served {
  /** Takes no new work, lets steps finish for 20 s, then ends them. */
  stop(): Promise<void>;
  /** Settles when all workers have ended; rejects when one failed. */
  done: Promise<void>;
}

/** Runs the workers of this process until they are stopped. */
export async function serveWorkers(serving: Serving): Promise<Served> {
  const connection = await connect(serving.temporal);
  const { namespace, targets, workflows, activities, workflowBundle } = serving;
  const dataConverter = dataConverterOf(serving.codecKeys);
  const workers = await createWorkers({
    connection,
    namespace,
    targets,
    workflows,
    activities,
    ...(workflowBundle && { workflowBundle }),
    ...(dataConverter && { dataConverter }),
  });
  const running = Promise.all(workers.map(async (worker) => await worker.run()));
  const page = serving.stateAddress === undefined ? undefined : await servePage(statePage(workers), serving.stateAddress);
  const done = untilEnded(running, async () => {
    page?.close();
    await connection.close();
  });
  return {
    done,
    async stop() {
      for (const worker of workers) shutDown(worker);
      await done;
    },
  };
}

/** @throws OpsError `Unavailable`: whatever starts the worker starts it again. */
async function connect(options: NativeConnectionOptions): Promise<NativeConnection> {
  return await NativeConnection.connect(options).catch((cause: unknown) => {
    throw new OpsError('Unavailable', `Temporal does not answer at ${options.address ?? 'its usual address'}`, {
      hint: 'Does it run, and is TEMPORAL_ADDRESS right? `watchkeeper doctor` looks at it.',
      cause,
    });
  });
}

async function untilEnded(running: Promise<unknown>, close: () => Promise<void>): Promise<void> {
  try {
    await running;
  } finally {
    await close();
  }
}

function shutDown(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}
