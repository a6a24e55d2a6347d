#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { isOpsError, OpsError } from '../domain/ops-error.ts';
import type { GroundName } from './deploy/play-deploy.ts';
import { groundNames, playDeploy } from './deploy/play-deploy.ts';
import { playIncident } from './incident/play-incident.ts';
import type { Playing } from './play.ts';
import { playDemo } from './play.ts';

const help = `Shows Watchkeeper at work on servers of its own.

  npm run demo                backup, verification, recovery drill, approved restore
  npm run demo -- deploy      a good release, then a bad one that is put back by itself
  npm run demo -- incident    a slow release, an alert, a page, an approved rollback, recovery, a report

  --platform kubernetes | compose
            where deploy is shown: on a Kubernetes control plane (if it is not said), or on a Docker engine,
            both its own; the engine needs Linux and root
  --keep    leave the servers up until Ctrl-C, to start and inspect runs in the Temporal UI
  --help    this text

They leave their figures in .watchkeeper/demo: summary.json, deploy.json, incident.json. Exit 0 only if all of it held,
2 where it cannot be shown on this machine.
`;

type Play = (playing: Playing) => Promise<number>;

const stopping: (() => Promise<void>)[] = [];

let stopped: Promise<void> | undefined;
let isInterrupted = false;

/** Once, however many ask: who asks again waits for the same end. */
async function stopAll(): Promise<void> {
  stopped ??= (async () => {
    for (let stop = stopping.pop(); stop !== undefined; stop = stopping.pop()) await stop().catch(() => undefined);
  })();
  await stopped;
}

function onStop(stop: () => Promise<void>): void {
  if (stopped !== undefined) throw new OpsError('Refused', 'the demo was stopped');
  stopping.push(stop);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.stderr.write('\nstopping …\n');
    isInterrupted = true;
    void stopAll().then(() => process.exit(130));
  });
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keep: { type: 'boolean' }, platform: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  const play = playOf(positionals.join(' '), values.platform);
  if (typeof play === 'string') {
    process.stderr.write(`${play}\n`);
    return 2;
  }
  return await play({ keep: values.keep === true, onStop });
}

/** What is to be played, or why there is no such thing. */
function playOf(story: string, platform: string | undefined): Play | string {
  if (story === '' || story === 'main') return platform === undefined ? playDemo : '--platform belongs to `deploy`';
  if (story === 'incident') return platform === undefined ? playIncident : '--platform belongs to `deploy`';
  if (story !== 'deploy') return `there is no demo \`${story}\`: main, deploy or incident`;
  const on = groundNames.find((name) => name === (platform ?? ('kubernetes' satisfies GroundName)));
  if (on === undefined) return `there is no demo on the platform \`${platform}\`: ${groundNames.join(' or ')}`;
  return async (playing) => await playDeploy(playing, on);
}

try {
  const code = await main();
  await stopAll();
  process.exit(isInterrupted ? 130 : code);
} catch (error) {
  await stopAll();
  // What it fails of then is that its servers are gone.
  if (isInterrupted) process.exit(130);
  process.stderr.write(
    isOpsError(error)
      ? [`error: ${error.message}`, ...error.details, error.hint ?? '', ''].join('\n')
      : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(isOpsError(error) && error.kind === 'Unsupported' ? 2 : 1);
}
