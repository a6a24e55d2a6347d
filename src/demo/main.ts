#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { isOpsError } from '../domain/ops-error.ts';
import { playDemo } from './play.ts';

const help = `Runs the main job on servers of its own: backup, verification, recovery drill, approved restore.

  npm run demo [-- --keep]

  --keep    leave the servers up until Ctrl-C, to start and inspect runs in the Temporal UI
  --help    this text

It leaves its figures in .watchkeeper/demo/summary.json. Exit 0 only if all of it held.
`;

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
  const { values } = parseArgs({ options: { keep: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  return await playDemo({ keep: values.keep === true, onStop: (stop) => void stopping.push(stop) });
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
