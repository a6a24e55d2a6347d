import { isOpsError, isRetried } from '../domain/ops-error.ts';
import type { Vocabulary } from '../steps/index.ts';
import type { Implements } from '../steps/step.ts';
import type { OpenDumpServer } from './dump-server.ts';
import { postgresNamed } from './store-named.ts';

/** Looks at a store's database. */
export function postgresActivities({
  openServer,
}: {
  openServer: OpenDumpServer;
}): Implements<Pick<Vocabulary, 'databaseOf' | 'storeHealth' | 'storeHealthy'>> {
  return {
    databaseOf: async ({ env, input }) => await openServer(postgresNamed(env, input.store)).look(),
    async storeHealth({ env, input }) {
      const server = openServer(postgresNamed(env, input.store));
      // A store that cannot even be asked is a finding among others, not the end of the look (E62).
      return await server.health().catch((error: unknown) => {
        if (!isOpsError(error) || isRetried(error.kind)) throw error;
        return { kind: 'error', reason: error.message };
      });
    },
    storeHealthy: async ({ env, input }) => await openServer(postgresNamed(env, input.store)).health(),
  };
}
