import { OpsError } from '../domain/ops-error.ts';
import type { Environment } from '../domain/system/environment.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Vocabulary } from '../steps/index.ts';
import type { RestoredDatabase, Server } from '../steps/postgres.ts';
import type { Implements } from '../steps/step.ts';
import { compareFacts } from './compare-facts.ts';
import type { ResolveSecret, Unpack } from './decode-object.ts';
import type { OpenObjects } from './objects.ts';
import type { OpenRestoreServer } from './restore-server.ts';
import { restoreSet } from './restore-set.ts';
import { runChecks } from './run-checks.ts';
import { readSet } from './stored-sets.ts';
import { postgresNamed } from './store-named.ts';
import { supervised } from './supervised.ts';

export interface RestorePorts {
  openObjects: OpenObjects;
  openServer: OpenRestoreServer;
  resolve: ResolveSecret;
  /** Asked for at each restore; undefined: Node decompresses. */
  unpack: () => Promise<Unpack | undefined>;
  spoolFolder?: string;
}

type RestoreSteps = Pick<
  Vocabulary,
  | 'restoreBeside'
  | 'restoreToScratch'
  | 'restoredAsManifest'
  | 'compareRestored'
  | 'checksPass'
  | 'judgeChecks'
  | 'scratchServer'
  | 'dropBeside'
  | 'schemaRevision'
>;

interface Wanted {
  store: string;
  setId: string;
  database: string;
}

/** Restores into new databases, and what is asked of these. */
export function restoreActivities(ports: RestorePorts): Implements<RestoreSteps> {
  const restored = async (env: Environment, which: Server, { store: name, setId, database }: Wanted): Promise<RestoredDatabase> => {
    const store = postgresNamed(env, name);
    const server = ports.openServer(store, which);
    const { manifest } = await readSet(ports.openObjects(env.objects), env, { store: name, setId });
    if (which === 'scratch') refuseSame((await scratch(env, name)).systemIdentifier, manifest.source.systemIdentifier);
    await supervised(
      async (signal, progress) =>
        await restoreSet({ ...ports, manifest, store, server, which, database, objects: ports.openObjects(env.objects), signal, progress }),
    );
    return { database, sizeBytes: await server.sizeOf(database) };
  };
  const compared = async (env: Environment, { store: name, setId, database, server }: Wanted & { server: Server }): Promise<Verdict> => {
    const { manifest } = await readSet(ports.openObjects(env.objects), env, { store: name, setId });
    return await supervised(async (signal, progress) => {
      const counted = (tables: number): void => progress({ phase: 'compare', tables });
      return compareFacts(manifest.database, await ports.openServer(postgresNamed(env, name), server).facts(database, signal, counted));
    });
  };
  const checked = async (
    env: Environment,
    { store: name, database, server }: { store: string; database: string; server: Server },
  ): Promise<Verdict> => {
    const store = postgresNamed(env, name);
    return await runChecks(store.checks, async (check) => await ports.openServer(store, server).check(database, check));
  };
  const scratch = async (env: Environment, name: string) => {
    const store = postgresNamed(env, name);
    const identity = await ports.openServer(store, 'scratch').identity();
    await refuseSource(identity.systemIdentifier, async () => (await ports.openServer(store, 'live').identity()).systemIdentifier);
    return identity;
  };
  return {
    restoreBeside: async ({ env, input }) => await restored(env, 'live', input),
    restoreToScratch: async ({ env, input }) => await restored(env, 'scratch', input),
    restoredAsManifest: async ({ env, input }) => await compared(env, input),
    compareRestored: async ({ env, input }) => await compared(env, input),
    checksPass: async ({ env, input }) => await checked(env, input),
    judgeChecks: async ({ env, input }) => await checked(env, input),
    scratchServer: async ({ env, input }) => await scratch(env, input.store),
    async schemaRevision({ env }) {
      const { revision } = env.release.migration ?? {};
      if (revision === undefined)
        throw new OpsError('InvalidInput', 'the system file does not say where the revision of the schema is read');
      const server = ports.openServer(postgresNamed(env, revision.store), 'live');
      return {
        revision: await server.check(await server.home(), {
          name: 'revision of the schema',
          sql: revision.sql,
        }),
      };
    },
    async dropBeside({ env, input }) {
      const store = postgresNamed(env, input.store);
      // It goes with the drill target, which may be gone or broken by now.
      if (input.server === 'scratch' && store.drillTarget !== undefined) return;
      const server = ports.openServer(store, input.server);
      if (input.database === (await server.home()))
        throw new OpsError('Unsafe', `${input.database} is the store itself and is never dropped`);
      await server.drop(input.database);
    },
  };
}

/** A drill goes to a server that cannot be the source. When the source does not answer, the set's own record of it is compared later. */
async function refuseSource(scratchIdentifier: string, liveIdentifier: () => Promise<string>): Promise<void> {
  refuseSame(scratchIdentifier, await liveIdentifier().catch(() => undefined));
}

function refuseSame(scratchIdentifier: string, sourceIdentifier: string | undefined): void {
  if (sourceIdentifier !== scratchIdentifier) return;
  throw new OpsError('Unsafe', 'the scratch server is the source itself: both have the same system identifier', {
    hint: 'Point scratchUrl to a PostgreSQL server of its own (E19).',
  });
}
