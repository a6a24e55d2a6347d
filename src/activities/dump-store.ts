import { activityInfo } from '@temporalio/activity';
import { randomUUID } from 'node:crypto';
import type { DatabaseFacts, SetObject } from '../domain/backup/manifest.ts';
import type { ManifestDraft } from '../domain/backup/manifest-schema.ts';
import { draftKey, manifestKey, setPrefix } from '../domain/backup/set-keys.ts';
import { OpsError } from '../domain/ops-error.ts';
import type { Environment, PostgresStore } from '../domain/system/environment.ts';
import type { DumpedStore } from '../steps/backup.ts';
import { setsKey } from '../steps/backup.ts';
import type { DumpSnapshot, OpenDumpServer } from './dump-server.ts';
import type { Objects } from './objects.ts';
import { clearSet } from './clear-set.ts';
import type { Sending } from './send-stream.ts';
import { sendStream, sendWhole } from './send-stream.ts';
import { sweepAbandoned } from './sweep-abandoned.ts';
import type { Progress } from './supervised.ts';

export interface Dumping {
  env: Environment;
  store: PostgresStore;
  setId: string;
  objects: Objects;
  openServer: OpenDumpServer;
  signal: AbortSignal;
  progress(at: Progress): void;
}

/**
 * Puts all of a set but its manifest into the store. What an earlier attempt left goes first; each attempt writes below a prefix of its own, so one
 * that is believed dead and is not cannot write over another's.
 * @throws OpsError `Conflict` when the set is committed.
 */
export async function dumpStore(dumping: Dumping): Promise<DumpedStore> {
  const { env, store, setId, objects, openServer } = dumping;
  const place = { sets: setsKey(env, store.name), setId };
  if (await objects.head(manifestKey(place))) throw new OpsError('Conflict', `the set ${setId} is committed and is not written again`);
  await clearSet(objects, setPrefix(place));
  await sweepAbandoned(objects, place.sets, new Date());
  const startedAt = new Date().toISOString();
  await using snapshot = await openServer(store).snapshot(`watchkeeper backup ${setId}`.slice(0, 63));
  const attempt = `${setPrefix(place)}${attemptName()}/`;
  const { dump, globals, database } = await cleared(objects, attempt, async () => await sendAll(dumping, snapshot, attempt));
  const draft: ManifestDraft = {
    schema: 1,
    setId,
    system: env.system,
    environment: env.environment,
    store: store.name,
    kind: 'logical',
    startedAt,
    cutAt: snapshot.cutAt,
    source: snapshot.source,
    tools: snapshot.tools,
    encryptedTo: [...store.backup.encryptTo],
    database,
    objects: [dump, globals],
  };
  await objects.put(draftKey(place), JSON.stringify(draft), { contentType: 'application/json' });
  const sum = (of: (object: SetObject) => number): number => of(dump) + of(globals);
  return { setId, sizeBytes: sum((object) => object.sizeBytes), plainBytes: sum((object) => object.plainBytes) };
}

/** What is whole already goes too when the rest fails: a dump without its count of rows is of no use to anybody. */
async function cleared<T>(objects: Objects, prefix: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    // Where it cannot be done now the undo of the run does it, or the next attempt.
    await clearSet(objects, prefix).catch(() => undefined);
    throw error;
  }
}

interface Sent {
  dump: SetObject;
  globals: SetObject;
  database: DatabaseFacts;
}

/** The rows are counted while the dump runs, in the same snapshot. */
async function sendAll({ store, objects, signal, progress }: Dumping, snapshot: DumpSnapshot, prefix: string): Promise<Sent> {
  const suffix = store.backup.encryptTo.length > 0 ? '.zst.age' : '.zst';
  const counting = new AbortController();
  const sending = (role: SetObject['role'], file: string): Sending => ({
    objects,
    role,
    key: `${prefix}${file}${suffix}`,
    recipients: store.backup.encryptTo,
    signal: AbortSignal.any([signal, counting.signal]),
    progress: (bytes) => progress({ phase: role, bytes: (sentBytes = bytes) }),
  });
  let sentBytes = 0;
  const counted = snapshot.facts(signal, (tables) => progress({ phase: 'dump', bytes: sentBytes, tables }));
  counted.catch((error: unknown) => counting.abort(error));
  const dump = await sendStream(sending('dump', `${store.name}.dump`), snapshot.dump);
  progress({ phase: 'count rows', bytes: dump.sizeBytes });
  const database = await counted;
  const globals = await sendWhole(sending('globals', 'globals.sql'), await snapshot.globals(signal));
  return { dump, globals, database };
}

/** No two attempts have the same, not even those of a run that was reset. */
function attemptName(): string {
  return `attempt-${activityInfo().attempt}-${randomUUID().slice(0, 8)}`;
}
