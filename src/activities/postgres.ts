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
    storeHealth: async ({ env, input }) => await openServer(postgresNamed(env, input.store)).health(),
    storeHealthy: async ({ env, input }) => await openServer(postgresNamed(env, input.store)).health(),
  };
}
