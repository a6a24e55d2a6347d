import { log } from '@temporalio/activity';
import type { Manifest } from '../domain/backup/manifest.ts';
import { StoredManifest } from '../domain/backup/manifest-schema.ts';
import type { SetSummary } from '../domain/backup/backup-set.ts';
import { newestFirst } from '../domain/backup/newest-first.ts';
import { manifestKey, setIdOfManifest } from '../domain/backup/set-keys.ts';
import { summarise } from '../domain/backup/summarise.ts';
import { OpsError } from '../domain/ops-error.ts';
import { sha256Hex } from '../domain/plan/digest.ts';
import type { Environment } from '../domain/system/environment.ts';
import { setsKey } from '../steps/backup.ts';
import type { Objects } from './objects.ts';

export interface StoredSet {
  manifest: Manifest;
  summary: SetSummary;
}

export interface SetOfStore {
  store: string;
  setId: string;
}

const mostSets = 100;
/** A set is committed at most this long after its cut: what was cut before an instant is found among those committed until then. */
const longestBackupMs = 24 * 3600 * 1000;
const atOnce = 10;

/** The set if it counts, that is, if its manifest is there. @throws OpsError `Corrupt` when the manifest cannot be read or is another set's. */
export async function findSet(objects: Objects, env: Environment, { store, setId }: SetOfStore): Promise<StoredSet | undefined> {
  const key = manifestKey({ sets: setsKey(env, store), setId });
  const bytes = await objects.get(key);
  if (bytes === undefined) return undefined;
  const text = Buffer.from(bytes).toString('utf8');
  const manifest = parsed(key, text);
  if (manifest.setId !== setId || manifest.store !== store || manifest.system !== env.system || manifest.environment !== env.environment) {
    throw new OpsError(
      'Corrupt',
      `${key} is the manifest of another set: ${manifest.system}/${manifest.environment}, ${manifest.store}, ${manifest.setId}`,
    );
  }
  return { manifest, summary: summarise(manifest, sha256Hex(text)) };
}

/** @throws OpsError `NotFound` when there is no such set. */
export async function readSet(objects: Objects, env: Environment, set: SetOfStore): Promise<StoredSet> {
  const found = await findSet(objects, env, set);
  if (found) return found;
  throw new OpsError('NotFound', `there is no backup set ${set.setId} of ${set.store}`, {
    hint: 'A set counts only when its manifest is there: `watchkeeper run verifyBackups` lists those that do.',
  });
}

/** Sets that count, at most 100, newest cut first, those around an instant where one is given; those whose manifest cannot be read are left out with a warning. */
export async function storedSets(
  objects: Objects,
  env: Environment,
  { store, before }: { store: string; before?: string },
): Promise<StoredSet[]> {
  const manifests = (await objects.list(`${setsKey(env, store)}/`)).filter(({ key }) => setIdOfManifest(key) !== undefined);
  const latest = before === undefined ? Number.POSITIVE_INFINITY : Date.parse(before) + longestBackupMs;
  const candidates = manifests.filter(({ lastModified }) => lastModified.getTime() < latest);
  const newest = candidates.toSorted((a, b) => b.lastModified.getTime() - a.lastModified.getTime()).slice(0, mostSets);
  const found: StoredSet[] = [];
  for (let from = 0; from < newest.length; from += atOnce) {
    const ids = newest.slice(from, from + atOnce).map(({ key }) => setIdOfManifest(key) ?? '');
    const some = await Promise.all(ids.map(async (setId) => await readableSet(objects, env, { store, setId })));
    found.push(...some.filter((set) => set !== undefined));
  }
  const byId = new Map(found.map((set) => [set.summary.setId, set]));
  return newestFirst(found.map(({ summary }) => summary)).flatMap(({ setId }) => byId.get(setId) ?? []);
}

async function readableSet(objects: Objects, env: Environment, set: SetOfStore): Promise<StoredSet | undefined> {
  try {
    return await findSet(objects, env, set);
  } catch (error) {
    if (!(error instanceof OpsError) || error.kind !== 'Corrupt') throw error;
    log.warn('left out a backup set whose manifest cannot be read', { ...set, reason: error.message });
    return undefined;
  }
}

function parsed(key: string, text: string): Manifest {
  try {
    return StoredManifest.parse(JSON.parse(text));
  } catch (cause) {
    throw new OpsError('Corrupt', `${key} is not a manifest that can be read`, { cause });
  }
}
