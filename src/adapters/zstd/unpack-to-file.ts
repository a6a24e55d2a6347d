import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import type { Unpack } from '../../activities/decode-object.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { startChild } from '../postgres/child-programs.ts';
import { writeBack } from './write-back.ts';
import type { ZstdProgram } from './zstd-program.ts';

/** Unpacks by the zstd program, which writes the file itself: half of the CPU that Node takes for it (measured on 1.3 GB). */
function unpackBy({ file: program }: ZstdProgram): Unpack {
  return async (frames, file, signal) => {
    const output = await open(file, 'w', 0o600);
    try {
      const child = startChild({
        file: program,
        args: ['--decompress', '--stdout', '-q'],
        env: {},
        stdio: ['pipe', output.fd, 'pipe'],
        signal,
      });
      if (child.process.stdin === null) throw new Error('standard input is not piped');
      const stopWriting = await writeBack(file);
      await fed(frames, child.process.stdin, { finished: child.finished, signal }).finally(stopWriting);
    } finally {
      await output.close();
    }
  };
}

/** Unpacks by the zstd program where there is one. */
export function unpacker(find: () => Promise<ZstdProgram | undefined>): () => Promise<Unpack | undefined> {
  return async () => {
    const program = await find();
    return program && unpackBy(program);
  };
}

interface Feeding {
  finished: Promise<unknown>;
  signal: AbortSignal;
}

async function fed(frames: Readable, input: NodeJS.WritableStream, { finished, signal }: Feeding): Promise<void> {
  const [piped, ended] = await Promise.allSettled([pipeline(frames, input, { signal }), finished]);
  signal.throwIfAborted();
  // What could not be read makes zstd fail too: the first cause counts. A pipe that zstd closed is its own failure.
  if (piped.status === 'rejected' && (piped.reason as NodeJS.ErrnoException).code !== 'EPIPE') throw piped.reason;
  if (ended.status === 'rejected') throw zstdError(ended.reason);
}

function zstdError(error: unknown): OpsError {
  const said = error instanceof Error ? error.message : String(error);
  if (/No space left|quota/i.test(said)) {
    const hint = 'Make room there, or point TMPDIR to a larger disk.';
    return new OpsError('Unavailable', 'the dump cannot be written to the temporary folder of the worker: there is no room left', {
      hint,
      cause: error,
    });
  }
  return new OpsError('Corrupt', `the object does not decompress: ${said}`, { cause: error });
}
