import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { ReadArchive } from '../../activities/dump-server.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { startChild } from './child-programs.ts';
import type { ChoosePrograms } from './programs.ts';

/** Lets pg_restore write a dump as SQL to nowhere: its table of contents alone (`-l`) looks right in a dump that was cut in half. */
export function archiveReader(choosePrograms: ChoosePrograms): ReadArchive {
  return async (plain, serverVersionNum, signal) => {
    const { folder } = await choosePrograms(serverVersionNum);
    const child = startChild({
      file: join(folder, 'pg_restore'),
      args: ['--file=/dev/null'],
      env: {},
      stdio: ['pipe', 'ignore', 'pipe'],
      signal,
    });
    if (child.process.stdin === null) throw new Error('standard input is not piped');
    const [fed, read] = await Promise.allSettled([feed(plain, child.process.stdin, signal), child.finished]);
    signal.throwIfAborted();
    if (read.status === 'rejected')
      throw new OpsError('Corrupt', `the dump is not whole: ${messageOf(read.reason)}`, { cause: read.reason });
    if (fed.status === 'rejected') throw fed.reason;
  };
}

/** pg_restore may have read enough before the end: the rest is drained, because what was stored is hashed on its way here. */
async function feed(plain: Readable, stdin: Writable, signal: AbortSignal): Promise<void> {
  let closed = false;
  stdin.on('error', () => void (closed = true));
  stdin.on('close', () => void (closed = true));
  for await (const chunk of plain) {
    signal.throwIfAborted();
    if (!closed && !stdin.write(chunk)) await drained(stdin);
  }
  stdin.end();
}

async function drained(stdin: Writable): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(stdin, 'drain', { signal }), once(stdin, 'close', { signal })]).catch(() => undefined);
  waiting.abort();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
