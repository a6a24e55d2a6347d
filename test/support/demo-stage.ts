import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRuns } from '../../src/cli/connect.ts';
import type { Watchkeeper } from '../../src/client/watchkeeper.ts';
import type { Config } from '../../src/config.ts';
import type { DemoServers } from '../../src/demo/servers.ts';
import { demoConfig, startDemoServers } from '../../src/demo/servers.ts';
import { installRuntime } from '../../src/workers/runtime.ts';
import { serveWorkers } from '../../src/workers/serve.ts';
import { wireActivities } from '../../src/workers/wire-activities.ts';

/** The whole product on servers of its own, as the demo runs it, with a worker in this process. */
export interface DemoStage extends AsyncDisposable {
  servers: DemoServers;
  config: Config;
  runs: Watchkeeper;
  folder: string;
}

/** Starts it all; sets the variables of `systems/demo.yaml` in this process. */
export async function demoStage(): Promise<DemoStage> {
  const stopping: (() => Promise<void>)[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-stage-'));
  const servers = await startDemoServers(join(folder, 'servers'), (stop) => void stopping.push(stop));
  const config = demoConfig(servers);
  installRuntime(config);
  const worker = await serveWorkers({
    temporal: { address: servers.address },
    namespace: servers.namespace,
    targets: ['demo/production'],
    workflows: true,
    activities: wireActivities(config, { binDir: servers.binDir }),
    codecKeys: [],
  });
  stopping.push(worker.stop);
  return {
    servers,
    config,
    folder,
    runs: await connectRuns(config),
    async [Symbol.asyncDispose]() {
      for (const stop of stopping.toReversed()) await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
