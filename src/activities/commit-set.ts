import type { SetSummary } from '../domain/backup/backup-set.ts';
import type { Manifest } from '../domain/backup/manifest.ts';
import type { ManifestDraft } from '../domain/backup/manifest-schema.ts';
import { StoredDraft } from '../domain/backup/manifest-schema.ts';
import { draftKey, manifestKey, setPrefix } from '../domain/backup/set-keys.ts';
import { summarise } from '../domain/backup/summarise.ts';
import { isOpsError, OpsError } from '../domain/ops-error.ts';
import type { Environment } from '../domain/system/environment.ts';
import { setsKey } from '../steps/backup.ts';
import type { Objects } from './objects.ts';
import type { SetOfStore, StoredSet } from './stored-sets.ts';
import { findSet } from './stored-sets.ts';

/**
 * Makes a dumped set count: looks at every object once more, then writes the manifest, once. A repetition finds the set committed and says the same.
 * @throws OpsError `NotFound` when nothing was dumped, `Corrupt` when an object is missing or of another size.
 */
export async function commitSet(objects: Objects, env: Environment, set: SetOfStore): Promise<SetSummary> {
  const place = { sets: setsKey(env, set.store), setId: set.setId };
  // The draft first: it goes when the set is committed, also by another at this moment.
  const draft = await readDraft(objects, draftKey(place));
  const committed = await findSet(objects, env, set);
  if (committed) return committed.summary;
  if (draft === undefined) throw new OpsError('NotFound', `nothing was dumped for the set ${set.setId}, or it was discarded`);
  for (const object of draft.objects) await requireStored(objects, object);
  const manifest: Manifest = { ...draft, committedAt: new Date().toISOString() };
  const counts = await writeOnce(objects, env, { set, manifest, key: manifestKey(place) });
  await removeUnnamed(objects, setPrefix(place), counts.manifest);
  return counts.summary;
}

async function readDraft(objects: Objects, key: string): Promise<ManifestDraft | undefined> {
  const bytes = await objects.get(key);
  if (bytes === undefined) return undefined;
  return StoredDraft.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}

async function requireStored(objects: Objects, { key, sizeBytes }: { key: string; sizeBytes: number }): Promise<void> {
  const found = await objects.head(key);
  if (found?.sizeBytes === sizeBytes) return;
  const what = found === undefined ? 'is not there' : `has ${found.sizeBytes} bytes instead of ${sizeBytes}`;
  throw new OpsError('Corrupt', `${key} ${what}: the set is not committed`, { hint: 'Back up again.' });
}

interface Writing {
  set: SetOfStore;
  manifest: Manifest;
  key: string;
}

/** Another attempt may be first: its manifest is the one that counts, then. */
async function writeOnce(objects: Objects, env: Environment, { set, manifest, key }: Writing): Promise<StoredSet> {
  try {
    const { sha256 } = await objects.put(key, JSON.stringify(manifest, undefined, 1), { contentType: 'application/json', onlyNew: true });
    return { manifest, summary: summarise(manifest, sha256) };
  } catch (error) {
    const other = isOpsError(error) && error.kind === 'Conflict' ? await findSet(objects, env, set) : undefined;
    if (other === undefined) throw error;
    return other;
  }
}

/** What attempts left that were given up, and the draft. */
async function removeUnnamed(objects: Objects, prefix: string, { objects: named }: Manifest): Promise<void> {
  const kept = new Set([`${prefix}manifest.json`, ...named.map(({ key }) => key)]);
  const found = await objects.list(prefix);
  await objects.remove(found.map(({ key }) => key).filter((key) => !kept.has(key)));
}
