import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openS3Objects } from '../adapters/s3/open-objects.ts';
import { connectRuns } from '../cli/connect.ts';
import { environmentOf } from '../cli/run/environment-of.ts';
import { progressOn } from '../cli/run/progress-sink.ts';
import type { RunRef } from '../client/watchkeeper.ts';
import { runUrl } from '../client/run-ids.ts';
import type { Config } from '../config.ts';
import { loadConfig, resolveSetting } from '../config.ts';
import { OpsError } from '../domain/ops-error.ts';
import { installRuntime } from '../workers/runtime.ts';
import { serveWorkers } from '../workers/serve.ts';
import { wireActivities } from '../workers/wire-activities.ts';
import type { DemoServers } from './servers.ts';
import { demoConfig, startDemoServers } from './servers.ts';
import { tellStory } from './story.ts';
import type { Stage, Story } from './story.ts';
import { allHeld, summaryOf, tableOf } from './summary.ts';

/** How a demo is played. */
export interface Playing {
  keep: boolean;
  /** Registers what is to be stopped, however the demo ends. */
  onStop(stop: () => Promise<void>): void;
}

const target = 'demo/production';

/** Plays the demo and returns its exit code. */
export async function playDemo(playing: Playing): Promise<number> {
  const folder = join(loadConfig().stateFolder, 'demo');
  say('Starting Temporal, two PostgreSQL servers and an S3 server …');
  const servers = await startDemoServers(folder, playing.onStop);
  return await playOn(servers, { ...playing, target }, async (stage, config) => {
    const story = await tellStory({ ...stage, shopUrl: servers.shopUrl });
    return await conclude(story, { config, folder, ui: servers.ui });
  });
}

type Telling = (stage: Omit<Stage, 'shopUrl'>, config: Config) => Promise<boolean>;

/** Serves an environment on these servers while a story is told. */
export async function playOn(
  servers: DemoServers,
  { keep, onStop, target: served }: Playing & { target: string },
  tell: Telling,
): Promise<number> {
  const config = demoConfig(servers);
  installRuntime(config);
  const workers = await serveWorkers({
    temporal: { address: servers.address },
    namespace: servers.namespace,
    targets: [served],
    workflows: true,
    activities: wireActivities(config, { binDir: servers.binDir }),
    codecKeys: [],
  });
  onStop(workers.stop);
  say(`Temporal UI: ${servers.ui}`);
  const seen = (ref: Required<RunRef>): void => say(`  ${runUrl(servers.ui, servers.namespace, ref)}`);
  const held = await tell({ runs: await connectRuns(config), sink: progressOn(process.stdout), seen }, config);
  if (keep) await untilInterrupted(servers.ui);
  return held ? 0 : 1;
}

interface Concluding {
  config: Config;
  folder: string;
  ui: string;
}

async function conclude(story: Story, { config, folder, ui }: Concluding): Promise<boolean> {
  const report = resolve(folder, 'drill.html');
  const env = await environmentOf(config, target);
  const page = await openS3Objects(resolveSetting)(env.objects).get(story.drill.report.key);
  if (page === undefined) throw new OpsError('NotFound', 'the drill report is not in the store');
  await writeFile(report, page);
  const summary = summaryOf(story, { report, ui });
  await writeFile(join(folder, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  say(`\n${tableOf(summary, story)}\n\nTemporal UI   ${ui}\nDrill report  ${report}`);
  return allHeld(summary, story.verified.verdict.kind);
}

async function untilInterrupted(ui: string): Promise<void> {
  say(`\nThe servers stay up: start and inspect runs at ${ui}. Ctrl-C ends them.`);
  await new Promise<never>(() => undefined);
}

/** A line for people. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
