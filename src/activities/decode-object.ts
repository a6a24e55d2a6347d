import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { Decrypter } from 'age-encryption';
import type { SetObject } from '../domain/backup/manifest.ts';
import { isOpsError, OpsError } from '../domain/ops-error.ts';
import type { Reference } from '../domain/system/environment.ts';
import type { Objects } from './objects.ts';

/** Reads the secret behind a reference, now. */
export type ResolveSecret = (reference: Reference) => Promise<string>;

export interface Decoding {
  objects: Objects;
  resolve: ResolveSecret;
  /** The age identity, where the object is encrypted. */
  identity?: Reference;
  signal: AbortSignal;
  /** Bytes as stored that were read so far. */
  progress(bytes: number): void;
}

/** Decompresses a stream of zstd frames into a file. @throws OpsError `Corrupt` for what are none, `Unavailable` when the disk does not take it. */
export type Unpack = (frames: Readable, file: string, signal: AbortSignal) => Promise<void>;

/**
 * Writes an object's plain content to a file.
 * @throws OpsError `Corrupt` when its bytes are not those of the manifest, or do not decode; `Unavailable` when the disk does not take them.
 */
export async function decodeToFile(
  { object, file, unpack = unpackByNode }: { object: SetObject; file: string; unpack?: Unpack },
  decoding: Decoding,
): Promise<void> {
  await opened(object, decoding, async (frames) => await unpack(frames, file, decoding.signal));
}

async function unpackByNode(frames: Readable, file: string, signal: AbortSignal): Promise<void> {
  const written = createWriteStream(file);
  let unwritten: OpsError | undefined;
  written.once('error', (error: NodeJS.ErrnoException) => {
    // An error of the source arrives here too, without a system call.
    if (error.syscall !== undefined) unwritten = diskError(error);
  });
  try {
    await pipeline(frames, createZstdDecompress(), written, { signal });
  } catch (error) {
    throw unwritten ?? error;
  }
}

function diskError(cause: NodeJS.ErrnoException): OpsError {
  const why = cause.code === 'ENOSPC' || cause.code === 'EDQUOT' ? 'there is no room left' : (cause.code ?? 'unknown reason');
  return new OpsError('Unavailable', `the dump cannot be written to the temporary folder of the worker: ${why}`, {
    hint: 'Make room there, or point TMPDIR to a larger disk.',
    cause,
  });
}

/**
 * Streams an object's plain content through `consume`. It counts only when this returns: the digest of the stored bytes is known at
 * the end alone.
 * @throws OpsError `Corrupt`, `NotFound` when the identity is missing, or what `consume` threw.
 */
export async function decode(object: SetObject, decoding: Decoding, consume: (plain: Readable) => Promise<void>): Promise<void> {
  await opened(object, decoding, async (frames) => {
    const plain = createZstdDecompress();
    await Promise.all([pipeline(frames, plain, { signal: decoding.signal }), consume(plain)]);
  });
}

/** Decrypted, still compressed. */
async function opened(object: SetObject, decoding: Decoding, consume: (frames: Readable) => Promise<void>): Promise<void> {
  const { objects, signal, progress } = decoding;
  const hash = createHash('sha256');
  let bytes = 0;
  const hashed = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      progress(bytes);
      done(null, chunk);
    },
  });
  const stored = Readable.from(await objects.read(object.key, signal), { objectMode: false });
  try {
    stored.on('error', (error) => hashed.destroy(error));
    await consume(await decrypted(object, stored.pipe(hashed), decoding));
  } catch (error) {
    signal.throwIfAborted();
    throw isOpsError(error) ? error : new OpsError('Corrupt', `${object.key} does not decode`, { cause: error });
  } finally {
    stored.destroy();
  }
  if (hash.digest('hex') === object.sha256 && bytes === object.sizeBytes) return;
  throw new OpsError('Corrupt', `${object.key} is not what was stored: ${bytes} bytes of ${object.sizeBytes}, or another digest`);
}

async function decrypted(object: SetObject, stored: Readable, { identity, resolve }: Decoding): Promise<Readable> {
  if (object.encryption === 'none') return stored;
  if (identity === undefined) {
    throw new OpsError('NotFound', `${object.key} is encrypted and the store names no \`decryptWith\``, {
      hint: 'Give the store an age identity by reference: decryptWith: file:/run/secrets/age-identity.',
    });
  }
  const decrypter = new Decrypter();
  decrypter.addIdentity(await resolve(identity));
  const plain = await decrypter.decrypt(Readable.toWeb(stored) as unknown as ReadableStream<Uint8Array>).catch((cause: unknown) => {
    throw new OpsError('InvalidInput', `${object.key} cannot be opened with the age identity of \`decryptWith\``, {
      hint: 'The manifest names the recipients that can: `encryptedTo`.',
      cause,
    });
  });
  return Readable.fromWeb(plain as Parameters<typeof Readable.fromWeb>[0]);
}
