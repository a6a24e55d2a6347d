import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Depth } from '../domain/backup/backup-set.ts';
import type { Manifest, SetObject } from '../domain/backup/manifest.ts';
import { isOpsError } from '../domain/ops-error.ts';
import type { PostgresStore } from '../domain/system/environment.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { ResolveSecret } from './decode-object.ts';
import { decode } from './decode-object.ts';
import type { ReadArchive } from './dump-server.ts';
import type { Objects } from './objects.ts';
import type { Progress } from './supervised.ts';

export interface Judging {
  manifest: Manifest;
  store: PostgresStore;
  depth: Depth;
  objects: Objects;
  resolve: ResolveSecret;
  readArchive: ReadArchive;
  signal: AbortSignal;
  progress(at: Progress): void;
}

/**
 * Looks at a set's objects to a depth. Facts: `objects`, `sizeBytes`.
 * `failed`: an object is missing, of another size, has other bytes or does not decode. Throws what keeps it from looking.
 */
export async function judgeStoredSet(judging: Judging): Promise<Verdict> {
  const { manifest, depth } = judging;
  const facts = { objects: manifest.objects.length, sizeBytes: manifest.objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  for (const object of manifest.objects) {
    const fault = (await absence(judging.objects, object)) ?? (await faultIn(object, judging));
    if (fault !== undefined) return { kind: 'failed', reason: fault, facts };
  }
  return { kind: 'successful', reason: `${facts.objects} objects with ${facts.sizeBytes} bytes are whole (${depth})`, facts };
}

async function absence(objects: Objects, { key, sizeBytes }: SetObject): Promise<string | undefined> {
  const found = await objects.head(key);
  if (found === undefined) return `${key} is missing`;
  return found.sizeBytes === sizeBytes ? undefined : `${key} has ${found.sizeBytes} bytes instead of ${sizeBytes}`;
}

async function faultIn(object: SetObject, judging: Judging): Promise<string | undefined> {
  try {
    if (judging.depth === 'bytes') return await otherBytes(object, judging);
    if (judging.depth === 'structure') await readStructure(object, judging);
    return undefined;
  } catch (error) {
    if (isOpsError(error) && error.kind === 'Corrupt') return error.message;
    throw error;
  }
}

async function otherBytes({ key, sha256 }: SetObject, { objects, signal, progress }: Judging): Promise<string | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of await objects.read(key, signal)) {
    hash.update(chunk);
    bytes += chunk.length;
    progress({ key, bytes });
  }
  return hash.digest('hex') === sha256 ? undefined : `${key} has other bytes than were stored (SHA-256)`;
}

async function readStructure(
  object: SetObject,
  { manifest, store, objects, resolve, readArchive, signal, progress }: Judging,
): Promise<void> {
  const { decryptWith } = store.backup;
  const decoding = {
    objects,
    resolve,
    signal,
    ...(decryptWith !== undefined && { identity: decryptWith }),
    progress: (bytes: number) => progress({ key: object.key, bytes }),
  };
  await decode(object, decoding, async (plain) => {
    if (object.role === 'dump') await readArchive(plain, manifest.source.serverVersionNum, signal);
    else await pipeline(plain, new Writable({ write: (_chunk, _encoding, done) => done() }));
  });
}
