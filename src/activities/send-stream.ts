import { zstdCompressSync, constants } from 'node:zlib';
import type { SetObject } from '../domain/backup/manifest.ts';
import { OpsError } from '../domain/ops-error.ts';
import type { Producing } from './dump-server.ts';
import type { Objects, Upload } from './objects.ts';
import { sealed } from './sealed.ts';

export interface Sending {
  objects: Objects;
  role: SetObject['role'];
  key: string;
  recipients: readonly string[];
  signal: AbortSignal;
  progress(bytes: number): void;
}

/**
 * Stores a stream under a new key. The object is published only when every program behind the stream ended well; otherwise nothing is left of it,
 * and the programs are ended too.
 */
export async function sendStream(sending: Sending, produce: (signal: AbortSignal) => Producing): Promise<SetObject> {
  const { objects, role, key, recipients, signal, progress } = sending;
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const upload = await objects.upload(key, both);
  const { bytes, finished } = produce(both);
  try {
    let sentBytes = 0;
    const wrote = (count: number): void => progress((sentBytes += count));
    // A program that failed while another hangs must not be waited for.
    const counted = countedBy(bytes);
    await Promise.race([rejection(finished), writeAll(upload, await sealed(counted.bytes, recipients), wrote)]);
    const { plainBytes, packedBytes = counted.count() } = await finished;
    if (packedBytes !== counted.count()) {
      throw new OpsError('Unavailable', `${packedBytes} bytes were packed and ${counted.count()} arrived: ${key} is not whole`);
    }
    signal.throwIfAborted();
    const stored = await upload.complete();
    return { role, key, ...stored, plainBytes, compression: 'zstd', encryption: recipients.length > 0 ? 'age' : 'none' };
  } catch (error) {
    stop.abort(error);
    await upload.abort();
    await finished.catch(() => undefined);
    throw error;
  }
}

/** Counts what goes through, before it is encrypted. */
function countedBy(bytes: AsyncIterable<Uint8Array>): { bytes: AsyncIterable<Uint8Array>; count(): number } {
  let count = 0;
  async function* through(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      count += chunk.length;
      yield chunk;
    }
  }
  return { bytes: through(), count: () => count };
}

/** Only ever rejects. */
async function rejection(promise: Promise<unknown>): Promise<never> {
  await promise;
  return await new Promise<never>(() => undefined);
}

async function writeAll(upload: Upload, bytes: AsyncIterable<Uint8Array>, wrote: (count: number) => void): Promise<void> {
  for await (const chunk of bytes) {
    await upload.write(chunk);
    wrote(chunk.length);
  }
}

/** The same for something small that is whole already. */
export async function sendWhole(sending: Sending, plain: Uint8Array): Promise<SetObject> {
  const frame = zstdCompressSync(plain, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  return await sendStream(sending, () => ({ bytes: once(frame), finished: Promise.resolve({ plainBytes: plain.length }) }));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
