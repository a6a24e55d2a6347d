import { mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest, SetObject } from '../domain/backup/manifest.ts';
import { OpsError } from '../domain/ops-error.ts';
import type { PostgresStore } from '../domain/system/environment.ts';
import type { Server } from '../steps/postgres.ts';
import type { Objects } from './objects.ts';
import type { ResolveSecret, Unpack } from './decode-object.ts';
import { decodeToFile } from './decode-object.ts';
import type { RestoreServer } from './restore-server.ts';

/** What a restore is made of. */
export interface Restoring {
  manifest: Manifest;
  store: PostgresStore;
  objects: Objects;
  server: RestoreServer;
  which: Server;
  database: string;
  /** Where the decoded dump lies while it is loaded; pg_restore works in parallel only from a file. */
  spoolFolder?: string;
  resolve: ResolveSecret;
  unpack: () => Promise<Unpack | undefined>;
  signal: AbortSignal;
  progress(done: { phase: string; bytes: number }): void;
}

/** Restores a set into a new database of this name. What an earlier attempt left is dropped first; nothing stays on disk. */
export async function restoreSet(restoring: Restoring): Promise<void> {
  const { manifest, server, database, which } = restoring;
  const dump = manifest.objects.find(({ role }) => role === 'dump');
  if (dump === undefined) throw new OpsError('Corrupt', `the set ${manifest.setId} has no dump`);
  const folder = await spoolOf(restoring.spoolFolder ?? tmpdir(), database);
  try {
    await checkRoom(folder, dump.plainBytes);
    await fetchAndLoad(restoring, dump, join(folder, 'dump'));
    if (which === 'live') await server.copyProperties(await server.home(), database);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * While the dump is fetched its tables are looked up: what waits for its end is the loading alone. The database is made after it, so that a fetch that fails
 * leaves none; one that is there may be that of another attempt.
 */
async function fetchAndLoad(restoring: Restoring, dump: SetObject, dumpFile: string): Promise<void> {
  const { manifest, server, database, which, progress } = restoring;
  const ending = new AbortController();
  const signal = AbortSignal.any([restoring.signal, ending.signal]);
  await writeFile(dumpFile, '', { mode: 0o600 });
  const prepare = async (): Promise<void> => {
    await fetched({ ...restoring, signal }, dump, dumpFile);
    await server.create({ ...manifest.database, name: database, setId: manifest.setId });
    if (which === 'scratch') await server.addRoles(manifest.database.policyRoles);
  };
  const prepared = prepare();
  const withOwners = which === 'live';
  const loaded = server.load({ database, dumpFile, prepared, withOwners, signal, progress: (bytes) => progress({ phase: 'load', bytes }) });
  try {
    await Promise.all([prepared, loaded]);
  } catch (error) {
    ending.abort(error);
    await Promise.allSettled([prepared, loaded]);
    throw error;
  }
}

async function fetched({ objects, resolve, store, unpack, signal, progress }: Restoring, object: SetObject, file: string): Promise<void> {
  const unpackBy = await unpack();
  const identity = store.backup.decryptWith;
  await decodeToFile(
    { object, file, ...(unpackBy && { unpack: unpackBy }) },
    { objects, resolve, signal, ...(identity && { identity }), progress: (bytes) => progress({ phase: 'fetch', bytes }) },
  );
}

/** A new folder for this attempt. One that an attempt left whose worker was killed goes: it may fill the disk. */
async function spoolOf(parent: string, database: string): Promise<string> {
  const prefix = `watchkeeper-${database}-`;
  const left = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  for (const name of left) await rm(join(parent, name), { recursive: true, force: true });
  return await mkdtemp(join(parent, prefix));
}

async function checkRoom(folder: string, plainBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes > plainBytes * 1.05) return;
  throw new OpsError('Unavailable', `the dump needs ${plainBytes} bytes of room, ${freeBytes} are free`, {
    hint: 'Make room in the temporary folder of the worker, or point TMPDIR to a larger disk.',
  });
}
