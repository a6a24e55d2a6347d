import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Watchkeeper } from '../../src/client/watchkeeper.ts';
import { watchkeeper } from '../../src/client/watchkeeper.ts';
import type { RunbookInputGiven, RunbookName } from '../../src/domain/run/inputs-schema.ts';
import { startTemporal } from '../../src/embedded/temporal.ts';
import type { FaultRun } from './fault-run.ts';
import { faultRun } from './fault-run.ts';
import type { WorkerProcess } from './fault-worker.ts';
import { workerProcess } from './fault-worker.ts';
import { freshBucket, servers } from './servers.ts';

const target = 'shop/test';

/** The system `shop` with one environment, `test`; a Temporal server, and a worker as a process that may be killed. */
export interface RunStage {
  runs: Watchkeeper;
  worker: WorkerProcess;
  /** Starts a run, approved by ana where that is needed. */
  start<N extends RunbookName>(runbook: N, input: RunbookInputGiven<N>): Promise<FaultRun>;
  /** Starts a run that nobody is asked about. */
  startUnasked<N extends RunbookName>(runbook: N, input: RunbookInputGiven<N>): Promise<FaultRun>;
  close(): Promise<void>;
}

/** As a system file says it, but for `folder`, in which files of the stage may lie; `path`: where the worker finds programs. */
export interface Staged {
  folder: string;
  environment: object;
  path?: string;
}

/** A folder for `runStage`, which removes it. */
export async function stageFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-stage-'));
  await mkdir(join(folder, 'systems'));
  return folder;
}

export async function runStage({ folder, environment, path = '/usr/local/bin:/usr/bin:/bin' }: Staged): Promise<RunStage> {
  const [temporal, bucket] = await Promise.all([
    startTemporal({ databaseFile: join(folder, 'temporal.db'), headless: true }),
    freshBucket('stage'),
  ]);
  const { endpoint, accessKeyId, secretAccessKey } = servers().objects;
  const system = {
    system: 'shop',
    timeZone: 'UTC',
    objects: { bucket, endpoint, accessKeyId: 'env:STAGE_KEY_ID', secretAccessKey: 'env:STAGE_SECRET' },
    approvers: ['ana', 'ben', 'cleo'],
    environments: { test: { production: false, ...environment } },
  };
  await writeFile(join(folder, 'systems', 'shop.yaml'), JSON.stringify(system));
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection });
  const runs = watchkeeper(client);
  const worker = workerProcess([target], {
    PATH: path,
    HOME: folder,
    TEMPORAL_ADDRESS: temporal.address,
    WATCHKEEPER_SYSTEMS: join(folder, 'systems'),
    STAGE_KEY_ID: accessKeyId,
    STAGE_SECRET: secretAccessKey,
  });
  await worker.start();
  const startUnasked: RunStage['startUnasked'] = async (runbook, input) =>
    faultRun({ client, runs }, await runs.start(runbook, { target, requester: 'zed', input }));
  return {
    runs,
    worker,
    startUnasked,
    async start(runbook, input) {
      const run = await startUnasked(runbook, input);
      await run.waitsFor('approval');
      await runs.decide(run.ref, { planHash: (await runs.plan(run.ref))?.hash ?? '', by: 'ana', verdict: 'approve' });
      return run;
    },
    async close() {
      await worker.kill();
      await connection.close();
      await temporal.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Which of these services a run put back, in the order in which it did; a command line where it was none of them. */
export async function undoneIn({ runs }: RunStage, { ref }: FaultRun, services: readonly string[]): Promise<string[]> {
  const undone = (await runs.timeline(ref)).filter(({ effect, state }) => effect === 'undo' && state === 'done');
  return undone.map(({ command }) => services.find((name) => new RegExp(`\\b${name}\\b`).test(command)) ?? command);
}
