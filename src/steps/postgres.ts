import { drillTargetWords } from '../domain/system/drill-target.ts';
import type { Verdict } from '../domain/verdict.ts';
import { variableOf } from '../domain/store/store-variable.ts';
import { by, change, observe, recover, verify } from './step.ts';

interface OfStore {
  store: string;
}

/** `live`: the server of the store's `url`; `scratch`: that of its `scratchUrl`. */
export type Server = 'live' | 'scratch';

interface OfDatabase extends OfStore {
  server: Server;
  database: string;
}

export interface LiveDatabase {
  /** Name in the server, as the URL says. */
  database: string;
  /** False when the server has no such database (it was dropped). */
  exists: boolean;
  /** Of the cluster; in decimal, as text because it does not fit a double. */
  systemIdentifier: string;
  serverVersionNum: number;
  sizeBytes: number;
}

export interface ScratchServer {
  systemIdentifier: string;
  serverVersionNum: number;
}

export interface RestoredDatabase {
  database: string;
  sizeBytes: number;
}

/** @throws OpsError `Unsupported` when the server is older than 15 or newer than our client, with the remedy as the hint. */
export const databaseOf = observe<OfStore, LiveDatabase>({
  class: 'look',
  command: ({ input }) => `psql ${url(input.store)} -c 'select version(), pg_database_size(current_database())'`,
  preview: ({ input }) => ({
    database: `<database of ${input.store}>`,
    exists: true,
    systemIdentifier: '',
    serverVersionNum: 0,
    sizeBytes: 0,
  }),
});

/** The scratch server of the store. @throws OpsError `Unsafe` when it could be the source's own server (E19). */
export const scratchServer = observe<OfStore, ScratchServer>({
  class: 'look',
  command: ({ input }) => `psql ${url(input.store, 'scratch')} -c 'select system_identifier from pg_control_system()'`,
  preview: () => ({ systemIdentifier: '', serverVersionNum: 0 }),
});

/** Can it be connected to, read and written; room on disk as far as the server tells; no long-blocked sessions. */
export const storeHealth = observe<OfStore, Verdict>({
  class: 'look',
  command: ({ input }) => `pg_isready -d ${url(input.store)} && psql ${url(input.store)} -c 'select 1'`,
  preview: () => ({ kind: 'successful', reason: 'planned' }),
});

/** The same look as a gate: a broken state is not saved as a recovery point (E15). */
export const storeHealthy = verify<OfStore>({
  class: 'look',
  command: ({ input }) => `pg_isready -d ${url(input.store)} && psql ${url(input.store)} -c 'select 1'`,
});

/** Drops a database that a restore made, by its name; refuses the store's own database. Right when there is none. In a drill target it goes with that. */
export const dropBeside = recover<OfDatabase>({
  class: 'act',
  command: ({ env, input }) => {
    const target = input.server === 'scratch' ? env.stores.find(({ name }) => name === input.store)?.drillTarget : undefined;
    if (target !== undefined) return `# ${input.database} goes with the ${drillTargetWords(target)}`;
    return `dropdb --if-exists --force ${input.database}  # ${input.server} server of ${input.store}`;
  },
});

/** Restores a set into a new database beside the live one; stops at the first error (E11). */
export const restoreBeside = change<OfStore & { setId: string; database: string }, RestoredDatabase>({
  class: 'stream',
  risk: 'R1',
  command: ({ input }) =>
    `createdb ${input.database} && aws s3 cp s3://…/${input.setId}/${input.store}.dump.zst - | zstd -d | pg_restore --exit-on-error -d ${input.database}`,
  preview: ({ input }) => ({ database: input.database, sizeBytes: 0 }),
  undo: by(dropBeside, ({ input }) => ({ store: input.store, server: 'live', database: input.database })),
});

/** The same restore into the scratch server; dropped in every outcome. */
export const restoreToScratch = change<OfStore & { setId: string; database: string }, RestoredDatabase>({
  class: 'stream',
  risk: 'R1',
  temporary: true,
  command: ({ input }) =>
    `createdb -h "$SCRATCH" ${input.database} && aws s3 cp s3://…/${input.setId}/${input.store}.dump.zst - | zstd -d | pg_restore --exit-on-error -h "$SCRATCH" -d ${input.database}`,
  preview: ({ input }) => ({ database: input.database, sizeBytes: 0 }),
  undo: by(dropBeside, ({ input }) => ({ store: input.store, server: 'scratch', database: input.database })),
});

/**
 * The restored database holds what the set's manifest says: tables, row counts, sequences, extensions, valid constraints and indexes.
 * Facts: `tablesCompared`, `rowsCompared`, `rowsDifferent`.
 */
export const restoredAsManifest = verify<OfDatabase & { setId: string }>({
  class: 'stream',
  command: ({ input }) => `psql -d ${input.database} -c 'select count(*) …'  # against the manifest of ${input.setId}`,
});

/** The same comparison as a finding: a drill reports what it found, good or bad. */
export const compareRestored = observe<OfDatabase & { setId: string }, Verdict>({
  class: 'stream',
  command: restoredAsManifest.command,
  preview: () => ({ kind: 'successful', reason: 'planned' }),
});

/** The application's own checks from the system file. Facts: `checks`. */
export const checksPass = verify<OfDatabase>({
  class: 'act',
  command: ({ env, input }) =>
    `psql -d ${input.database} -f checks.sql  # ${storeChecks(env.stores, input.store)} checks of ${input.store}`,
});

/** The same checks as a finding. */
export const judgeChecks = observe<OfDatabase, Verdict>({
  class: 'act',
  command: checksPass.command,
  preview: () => ({ kind: 'successful', reason: 'planned' }),
});

/** Connections are allowed again. */
export const allowWriters = recover<OfStore & { database: string }>({
  class: 'act',
  command: ({ input }) => `psql -d postgres -c 'alter database "${input.database}" with allow_connections true'`,
});

/** No connection to the live database from here on: new ones are refused, open ones ended (E13). */
export const stopWriters = change<OfStore & { database: string }, void>({
  class: 'act',
  risk: 'R2',
  command: ({ input }) =>
    `psql -d postgres -c 'alter database "${input.database}" with allow_connections false' -c "select pg_terminate_backend(pid) from pg_stat_activity where datname = '${input.database}'"`,
  preview: () => undefined,
  undo: by(allowWriters, ({ input }) => input),
});

interface Swap extends OfStore {
  /** The name that applications connect to. */
  live: string;
  /** The restored database that takes this name. */
  beside: string;
  /** The name that the present one is kept under. */
  keepAs: string;
}

/** Puts the kept database back under its name. Right when the swap never happened. */
export const swapBack = recover<Swap>({
  class: 'act',
  command: ({ input }) =>
    `psql -d postgres -1 -c 'alter database "${input.live}" rename to "${input.beside}"' -c 'alter database "${input.keepAs}" rename to "${input.live}"'`,
});

/** Both renames in one transaction: at every instant the name leads to one of the two, or the swap did not happen. */
export const swapDatabases = change<Swap, void>({
  class: 'act',
  risk: 'R3',
  command: ({ input }) =>
    `psql -d postgres -1 -c 'alter database "${input.live}" rename to "${input.keepAs}"' -c 'alter database "${input.beside}" rename to "${input.live}"'`,
  preview: () => undefined,
  undo: by(swapBack, ({ input }) => input),
});

/** Drops the database that a swap kept, after sign-off and retention. */
export const dropKept = change<OfStore & { database: string }, void>({
  class: 'act',
  risk: 'R3',
  command: ({ input }) => `dropdb --if-exists ${input.database}`,
  preview: () => undefined,
  undo: { irreversible: 'the kept copy is gone; the safety backup taken before the restore still holds its data' },
});

function url(store: string, server: Server = 'live'): string {
  return `"$${server === 'live' ? '' : 'SCRATCH_'}${variableOf(store)}"`;
}

function storeChecks(stores: readonly { name: string; checks: readonly unknown[] }[], name: string): number {
  return stores.find((store) => store.name === name)?.checks.length ?? 0;
}
