import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
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
    const [fed, read] = await Promise.allSettled([pipeline(plain, child.process.stdin, { signal }), child.finished]);
    signal.throwIfAborted();
    if (read.status === 'rejected')
      throw new OpsError('Corrupt', `the dump is not whole: ${messageOf(read.reason)}`, { cause: read.reason });
    if (fed.status === 'rejected') throw fed.reason;
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
