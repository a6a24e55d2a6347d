import { fileURLToPath } from 'node:url';
import type { NativeConnection, WorkerOptions, WorkflowBundleOption } from '@temporalio/worker';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import { stepQueue, workflowQueue } from '../domain/run/queues.ts';
import { changeGuard } from './change-guard.ts';
import { failureInterceptor } from './failures.ts';
import { liveness } from './liveness.ts';

/** What workers are made of. */
export interface WorkerParts {
  connection: NativeConnection;
  namespace: string;
  /** Environments (`demo/production`) whose steps are served here: those whose credentials this process has. */
  targets: readonly string[];
  /** Also run workflows, and the engine's own activities. */
  workflows: boolean;
  workflowBundle?: WorkflowBundleOption;
  activities: object;
  dataConverter?: DataConverter;
  /** How long running steps may go on after a shutdown was asked for. */
  shutdownGraceSeconds?: number;
}

const runFile = fileURLToPath(import.meta.url);

/** The workflows as one script, made once for all workers of a process: bundling takes seconds. */
export async function bundleWorkflows(failureConverterPath?: string): Promise<WorkflowBundleOption> {
  const extension = runFile.slice(runFile.lastIndexOf('.'));
  const workflowsPath = fileURLToPath(new URL(`../workflows/index${extension}`, import.meta.url));
  return await bundleWorkflowCode({
    workflowsPath,
    // Evaluated once for all runs of a worker, and frozen: no module of a workflow keeps a state of its own (docs/adr/0029).
    preloadModules: [workflowsPath],
    logger: quiet,
    ...(failureConverterPath && { failureConverterPath }),
  });
}

const silent = (): void => undefined;
const quiet = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent };

/**
 * How many runs, locks and incidents a process keeps in memory, about 0.1 MB each; others are read from their history when they go on. A lock is ended by the
 * server with the run that held it, of which a worker is not told: it stays until its place is needed.
 */
export const mostCachedWorkflows = 600;

/**
 * One worker for workflows, and two for each environment: brief steps, and heavy ones (few at a time). On shutdown they take no new work and
 * give running steps 20 s unless said otherwise.
 */
export async function createWorkers(parts: WorkerParts): Promise<Worker[]> {
  const grace = parts.shutdownGraceSeconds ?? 20;
  const shared: Omit<WorkerOptions, 'taskQueue'> = {
    connection: parts.connection,
    namespace: parts.namespace,
    activities: parts.activities,
    shutdownGraceTime: `${grace}s`,
    shutdownForceTime: `${grace + 20}s`,
    stickyQueueScheduleToStartTimeout: '2s',
    // A step learns of a cancel by the answer to a heartbeat: this is how long an abort may take to reach it.
    maxHeartbeatThrottleInterval: '1s',
    interceptors: {
      activity: [
        () => ({ inbound: failureInterceptor }),
        (context) => ({ inbound: changeGuard(context) }),
        (context) => ({ inbound: liveness(context) }),
      ],
    },
    ...(parts.dataConverter && { dataConverter: parts.dataConverter }),
  };
  const plans: WorkerOptions[] = parts.targets.flatMap((target) => [
    { ...shared, taskQueue: stepQueue(target, false), maxConcurrentActivityTaskExecutions: 20 },
    { ...shared, taskQueue: stepQueue(target, true), maxConcurrentActivityTaskExecutions: 4 },
  ]);
  if (parts.workflows) {
    plans.push({
      ...shared,
      taskQueue: workflowQueue,
      maxCachedWorkflows: mostCachedWorkflows,
      // Each run that waits for a lock or for a thaw keeps one of these.
      maxConcurrentActivityTaskExecutions: 500,
      workflowBundle: parts.workflowBundle ?? (await bundleWorkflows(parts.dataConverter?.failureConverterPath)),
    });
  }
  return await Promise.all(plans.map(async (plan) => await Worker.create(plan)));
}
