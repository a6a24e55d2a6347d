import type { Depth } from '../domain/backup/backup-set.ts';
import { judgeAge } from '../domain/backup/judge-age.ts';
import type { Manifest } from '../domain/backup/manifest.ts';
import { setPrefix } from '../domain/backup/set-keys.ts';
import { isOpsError, isRetried } from '../domain/ops-error.ts';
import type { Environment } from '../domain/system/environment.ts';
import type { Verdict } from '../domain/verdict.ts';
import { setsKey } from '../steps/backup.ts';
import type { Vocabulary } from '../steps/index.ts';
import type { Implements } from '../steps/step.ts';
import { clearSet } from './clear-set.ts';
import { commitSet } from './commit-set.ts';
import type { ResolveSecret } from './decode-object.ts';
import type { OpenDumpServer, ReadArchive } from './dump-server.ts';
import { dumpStore } from './dump-store.ts';
import { judgeStoredSet } from './judge-stored-set.ts';
import type { OpenObjects } from './objects.ts';
import { pickSet } from './pick-set.ts';
import { postgresNamed } from './store-named.ts';
import type { SetOfStore } from './stored-sets.ts';
import { readSet, storedSets } from './stored-sets.ts';
import { supervised } from './supervised.ts';

export interface BackupPorts {
  openObjects: OpenObjects;
  openServer: OpenDumpServer;
  readArchive: ReadArchive;
  resolve: ResolveSecret;
}

type BackupSteps = Pick<
  Vocabulary,
  'listSets' | 'pickSet' | 'judgeBackupAge' | 'judgeSet' | 'setIntact' | 'discardSet' | 'dumpStore' | 'commitSet'
>;

interface Looked {
  manifest: Manifest;
  depth: Depth;
}

/** Makes, commits, finds and looks at backup sets. */
export function backupActivities(ports: BackupPorts): Implements<BackupSteps> {
  const look = async (env: Environment, store: string, { manifest, depth }: Looked): Promise<Verdict> =>
    await supervised(
      async (signal, progress) =>
        await judgeStoredSet({
          ...ports,
          manifest,
          depth,
          store: postgresNamed(env, store),
          objects: ports.openObjects(env.objects),
          signal,
          progress,
        }),
    );
  const lookAt = async (env: Environment, { depth, ...set }: SetOfStore & { depth: Depth }): Promise<Verdict> => {
    const { manifest } = await readSet(ports.openObjects(env.objects), env, set);
    return await look(env, set.store, { manifest, depth });
  };
  return {
    async listSets({ env, input }) {
      return (await storedSets(ports.openObjects(env.objects), env, { store: input.store })).map(({ summary }) => summary);
    },
    async pickSet({ env, input: { store, pick } }) {
      const around = { store, ...(pick.kind === 'before' && { before: pick.instant }) };
      const near = await storedSets(ports.openObjects(env.objects), env, around);
      // Where none is near, the others are named.
      const sets = near.length > 0 ? near : await storedSets(ports.openObjects(env.objects), env, { store });
      return await pickSet(sets, pick, async ({ manifest }) => await look(env, store, { manifest, depth: 'bytes' }));
    },
    judgeBackupAge: async ({ env, input }) =>
      await verdictOf(async () => {
        const [newest] = await storedSets(ports.openObjects(env.objects), env, { store: input.store });
        return judgeAge(newest?.summary, postgresNamed(env, input.store).backup.rpoSeconds, new Date());
      }),
    judgeSet: async ({ env, input }) => await verdictOf(async () => await lookAt(env, input)),
    setIntact: async ({ env, input }) => await verdictOf(async () => await lookAt(env, input), { retried: true }),
    async discardSet({ env, input }) {
      await clearSet(ports.openObjects(env.objects), setPrefix({ sets: setsKey(env, input.store), setId: input.setId }));
    },
    async dumpStore({ env, input: { store, setId } }) {
      const parts = { env, store: postgresNamed(env, store), setId, objects: ports.openObjects(env.objects), openServer: ports.openServer };
      return await supervised(async (signal, progress) => await dumpStore({ ...parts, signal, progress }));
    },
    commitSet: async ({ env, input }) => await commitSet(ports.openObjects(env.objects), env, input),
  };
}

/** What keeps us from looking is a verdict too: missing data is `error` (E62). `retried`: but what may pass is thrown, and tried again. */
async function verdictOf(look: () => Promise<Verdict>, { retried = false } = {}): Promise<Verdict> {
  try {
    return await look();
  } catch (error) {
    if (!isOpsError(error) || (retried && isRetried(error.kind))) throw error;
    return {
      kind: error.kind === 'Corrupt' ? 'failed' : 'error',
      reason: error.hint === undefined ? error.message : `${error.message}. ${error.hint}`,
    };
  }
}
