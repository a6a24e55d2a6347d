#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { isOpsError } from '../domain/ops-error.ts';
import { playDeploy } from './deploy/play-deploy.ts';
import type { Playing } from './play.ts';
import { playDemo } from './play.ts';

const help = `Shows Watchkeeper at work on servers of its own.

  npm run demo                backup, verification, recovery drill, approved restore
  npm run demo -- deploy      a good release on Kubernetes, then a bad one that is put back by itself

  --keep    leave the servers up until Ctrl-C, to start and inspect runs in the Temporal UI
  --help    this text

They leave their figures in .watchkeeper/demo/summary.json and deploy.json. Exit 0 only if all of it held.
`;

const stories: Readonly<Record<string, (playing: Playing) => Promise<number>>> = { main: playDemo, deploy: playDeploy };

const stopping: (() => Promise<void>)[] = [];

async function stopAll(): Promise<void> {
  for (let stop = stopping.pop(); stop !== undefined; stop = stopping.pop()) await stop().catch(() => undefined);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.stderr.write('\nstopping …\n');
    void stopAll().then(() => process.exit(130));
  });
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keep: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  const [story = 'main', ...more] = positionals;
  const play = stories[story];
  if (play === undefined || more.length > 0) {
    process.stderr.write(`there is no demo \`${positionals.join(' ')}\`: main or deploy\n`);
    return 2;
  }
  return await play({ keep: values.keep === true, onStop: (stop) => void stopping.push(stop) });
}

try {
  const code = await main();
  await stopAll();
  process.exit(code);
} catch (error) {
  await stopAll();
  process.stderr.write(
    isOpsError(error)
      ? [`error: ${error.message}`, ...error.details, error.hint ?? '', ''].join('\n')
      : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}
