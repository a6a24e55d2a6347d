import type { Depth, SetPick, SetSummary } from '../domain/backup/backup-set.ts';
import type { Environment } from '../domain/system/environment.ts';
import { variableOf } from '../domain/store/store-variable.ts';
import type { Verdict } from '../domain/verdict.ts';
import { by, change, observe, recover, verify } from './step.ts';

interface OfStore {
  store: string;
}
interface OfSet extends OfStore {
  setId: string;
}

/** What a dump left in the store before it counts. */
export interface DumpedStore {
  setId: string;
  sizeBytes: number;
  plainBytes: number;
}

/** Sets of the store with a manifest, newest cut first; at most the newest 100. */
export const listSets = observe<OfStore, SetSummary[]>({
  class: 'look',
  command: ({ env, input }) => `aws s3 ls ${setsUrl(env, input.store)}`,
  preview: ({ input }) => [{ ...unknownSet(input.store, '<set>'), cutAt: '1970-01-01T00:00:00.000Z' }],
});

/** @throws OpsError `NotFound` when no set fits, with what there is as the hint. */
export const pickSet = observe<OfStore & { pick: SetPick }, SetSummary>({
  class: 'stream',
  command: ({ env, input }) => `aws s3 ls ${setsUrl(env, input.store)}  # ${describePick(input.pick)}`,
  preview: ({ input }) => unknownSet(input.store, input.pick.kind === 'id' ? input.pick.setId : '<set>'),
});

/** Age of the newest set against the store's RPO, measured from manifests (PRSM-5.9, E1). */
export const judgeBackupAge = observe<OfStore, Verdict>({
  class: 'look',
  command: ({ env, input }) => `aws s3 ls ${setsUrl(env, input.store)} | tail -1  # age against the RPO`,
  preview: () => planned,
});

/** Looks at one set to a depth and says what it found; facts: `objects`, `sizeBytes`. */
export const judgeSet = observe<OfSet & { depth: Depth }, Verdict>({
  class: 'stream',
  command: ({ env, input }) => `aws s3 cp ${setUrl(env, input)}/ - | sha256sum -c  # depth: ${input.depth}`,
  preview: () => planned,
});

/** The set just committed is whole: present, of the right sizes, and its bytes read back to the same SHA-256 (E12). */
export const setIntact = verify<OfSet & { depth: Depth }>({
  class: 'stream',
  command: ({ env, input }) => `aws s3 cp ${setUrl(env, input)}/ - | sha256sum -c  # depth: ${input.depth}`,
});

/** Removes all of a set, manifest first; also what an unfinished upload left. Right when there is nothing. */
export const discardSet = recover<OfSet>({
  class: 'act',
  command: ({ env, input }) => `aws s3 rm --recursive ${setUrl(env, input)}/`,
});

/** Streams the database, its roles and its settings into the store. Nothing counts before `commitSet` (E5-E8). */
export const dumpStore = change<OfSet, DumpedStore>({
  class: 'stream',
  risk: 'R1',
  command: ({ env, input }) =>
    `pg_dump -Fc -Z0 "$${variableOf(input.store)}" | zstd | aws s3 cp - ${setUrl(env, input)}/${input.store}.dump.zst`,
  preview: ({ input }) => ({ setId: input.setId, sizeBytes: 0, plainBytes: 0 }),
  undo: by(discardSet, ({ input }) => ({ store: input.store, setId: input.setId })),
});

/** Writes the manifest, once and last: from here on the set counts. */
export const commitSet = change<OfSet, SetSummary>({
  class: 'act',
  risk: 'R1',
  command: ({ env, input }) =>
    `aws s3api put-object --if-none-match '*' --key ${input.setId}/manifest.json --bucket ${env.objects.bucket} --body manifest.json`,
  preview: ({ input }) => unknownSet(input.store, input.setId),
  undo: by(discardSet, ({ input }) => ({ store: input.store, setId: input.setId })),
});

const planned: Verdict = { kind: 'successful', reason: 'planned' };

function unknownSet(store: string, setId: string): SetSummary {
  const unknown = { cutAt: '', committedAt: '', sizeBytes: 0, plainBytes: 0, tables: 0, rows: 0, serverVersionNum: 0, manifestSha256: '' };
  return { setId, store, ...unknown };
}

/** `<prefix>/sets/<system>/<environment>/<store>`: the folder of a store's sets in the bucket. */
export function setsKey(env: Environment, store: string): string {
  return [env.objects.prefix, 'sets', env.system, env.environment, store].filter(Boolean).join('/');
}

function setsUrl(env: Environment, store: string): string {
  return `s3://${env.objects.bucket}/${setsKey(env, store)}/`;
}

function setUrl(env: Environment, { store, setId }: OfSet): string {
  return `${setsUrl(env, store)}${setId}`;
}

function describePick(pick: SetPick): string {
  if (pick.kind === 'id') return `the set ${pick.setId}`;
  if (pick.kind === 'before') return `the newest before ${pick.instant}`;
  return 'the newest that verifies';
}
