import { Client, Connection } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { WorkerOptions, WorkflowBundleOption } from '@temporalio/worker';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import type { RunRequest } from '../../src/domain/run/request.ts';
import { serviceInputs } from '../../src/domain/run/service-inputs-schema.ts';
import { workflowQueue } from '../../src/domain/run/queues.ts';
import type { AlertsNowPorts } from '../../src/activities/incident/alerts-now.ts';
import { alertsNowActivity } from '../../src/activities/incident/alerts-now.ts';
import { environmentOfActivity } from '../../src/activities/incident/environment-of.ts';
import { OpsError } from '../../src/domain/ops-error.ts';
import { engineActivities } from '../../src/activities/engine/engine-activities.ts';
import { bundleWorkflows, createWorkers } from '../../src/workers/create-workers.ts';
import { fakeObjects } from './fake-objects.ts';
import type { Script } from './fake-steps.ts';
import { FakeSteps } from './fake-steps.ts';
import { demoSystems } from './fake-system.ts';
import { namespaceAt } from './fresh-namespace.ts';
import { tellMetrics } from './metrics-of.ts';
import type { Driven } from './run-driver.ts';
import { drive } from './run-driver.ts';

/** The engine on a real Temporal server, over steps that only a script knows. */
export interface EngineWorld {
  client: Client;
  namespace: string;
  files: Map<string, string>;
  steps: FakeSteps;
  bundle: WorkflowBundleOption;
  /** A store of this target that no other run of the file uses, and its script. */
  store(target?: string): { target: string; store: string; script: Script };
  /** Starts a run of a runbook on this store, asked for by zed. */
  start(runbook: string, on: { target: string; store: string }, more?: Partial<RunRequest> & { workflowId?: string }): Promise<Driven>;
  /** Any workflow with any arguments, as the raw client would start it. */
  startRaw(type: string, args: unknown[], workflowId?: string): Promise<Driven>;
  startWorkers(): Promise<void>;
  stopWorkers(): Promise<void>;
  close(): Promise<void>;
}

export interface EngineWorldOptions {
  address: string;
  /** Absent: a fresh one. */
  namespace?: string;
  /** Absent: bundled here. */
  bundleFile?: string;
  /** Other workflows than the project's own. */
  workflowsPath?: string;
  targets?: readonly string[];
  /** Beside those of the steps and the engine; these win. */
  activities?: object;
}

/** Alertmanagers and a Prometheus that never answer. */
const deafPorts: AlertsNowPorts = {
  activeAlerts: async () => await Promise.reject(new OpsError('Unavailable', 'nobody is there')),
  pastAlerts: async () => await Promise.reject(new OpsError('Unavailable', 'nobody is there')),
  queryMetric: async () => await Promise.resolve({ none: 'nobody is there' }),
};

type History = temporal.api.history.v1.IHistory;

/** Runbooks that take no store. */
const ofNoStore: ReadonlySet<string> = new Set([
  'healthCheck',
  'provision',
  'testContacts',
  'securityIncident',
  'diagnose',
  'mitigate',
  ...Object.keys(serviceInputs),
]);

/** Starts workers for these targets and a client beside them. */
export async function engineWorld({
  address,
  bundleFile,
  targets = ['demo/production'],
  ...options
}: EngineWorldOptions): Promise<EngineWorld> {
  await tellMetrics();
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  const namespace = options.namespace ?? (await namespaceAt(clientConnection, 'engine'));
  const client = new Client({ connection: clientConnection, namespace });
  const bundle = await bundleOf(options.workflowsPath, bundleFile);
  const { files, open } = fakeObjects();
  const steps = new FakeSteps();
  const activities = {
    ...steps.activities(),
    ...engineActivities({ systems: demoSystems, openObjects: open }),
    ...environmentOfActivity(demoSystems),
    ...alertsNowActivity(deafPorts),
    ...options.activities,
  };
  let stop = async (): Promise<void> => undefined;
  let stores = 0;
  let runs = 0;

  const world: EngineWorld = {
    client,
    namespace,
    files,
    steps,
    bundle,
    store(target = 'demo/production') {
      const store = `s${stores++ % 40}`;
      return { target, store, script: steps.script(target, store) };
    },
    async start(runbook, { target, store }, { workflowId, ...more } = {}) {
      const input = { ...(!ofNoStore.has(runbook) && { store }), ...(more.input as object | undefined) };
      const request: RunRequest = { target, requester: 'zed', ...more, input };
      return await world.startRaw(runbook, [request], workflowId ?? `${runbook}/${target}/${store}/${runs++}`);
    },
    async startRaw(type, args, workflowId = `${type}/raw/${runs++}`) {
      const handle = await client.workflow.start(type, { workflowId, taskQueue: workflowQueue, args });
      return drive(client, handle, handle.firstExecutionRunId);
    },
    async startWorkers() {
      const workers = await createWorkers({
        connection,
        namespace,
        targets,
        workflows: true,
        workflowBundle: bundle,
        activities,
        shutdownGraceSeconds: 0,
      });
      const running = Promise.all(workers.map(async (worker) => await worker.run()));
      stop = async () => {
        for (const worker of workers) worker.shutdown();
        await running;
        stop = async () => undefined;
      };
    },
    stopWorkers: async () => await stop(),
    async close() {
      await stop();
      await client.connection.close();
      await connection.close();
    },
  };
  await world.startWorkers();
  return world;
}

/** Bundling takes seconds: once for each folder of workflows. */
const bundles = new Map<string, Promise<WorkflowBundleOption>>();

async function bundleOf(workflowsPath: string | undefined, bundleFile: string | undefined): Promise<WorkflowBundleOption> {
  if (workflowsPath !== undefined) {
    const bundle = bundles.get(workflowsPath) ?? bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    bundles.set(workflowsPath, bundle);
    return await bundle;
  }
  return bundleFile === undefined ? await bundleWorkflows() : { codePath: bundleFile };
}

/** Of each runbook and each way to end: a quick check replays a few, everything else all of them. */
const mostOfAKind = process.env['REPLAY'] === 'some' ? 2 : Number.POSITIVE_INFINITY;

/** Replays the runs of the namespace against the bundle: what the tests did is deterministic. */
export async function replayAll({ client, bundle }: EngineWorld): Promise<number> {
  const kinds = new Map<string, number>();
  const chosen: { workflowId: string; history: History }[] = [];
  for await (const { workflowId, runId, type, status } of client.workflow.list()) {
    const kind = `${type} ${status.name}`;
    const before = kinds.get(kind) ?? 0;
    kinds.set(kind, before + 1);
    if (before < mostOfAKind) chosen.push({ workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() });
  }
  const options: Omit<WorkerOptions, 'taskQueue'> = { workflowBundle: bundle };
  for await (const { error, workflowId } of Worker.runReplayHistories(options, chosen)) {
    if (error) throw new Error(`${workflowId} does not replay`, { cause: error });
  }
  return chosen.length;
}
