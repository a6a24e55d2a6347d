#!/usr/bin/env node
import { dispatch } from './dispatch.ts';

let interruption: AbortController | undefined;

/** From the first call on, the first Ctrl-C asks the command to end; the second one ends the process. */
function interrupted(): AbortSignal {
  if (interruption === undefined) {
    const controller = new AbortController();
    interruption = controller;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort(signal));
  }
  return interruption.signal;
}

// Whoever reads our output may stop reading: `watchkeeper runs | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const { stdin, stdout, stderr } = process;
process.exitCode = await dispatch(process.argv.slice(2), { stdin, stdout, stderr, interrupted });
// A run that goes on is still being waited for by an open call: what was said is written out, then the process ends.
stdout.write('', () => stderr.write('', () => process.exit()));
