import { OpsError } from '../domain/ops-error.ts';
import type { Vocabulary } from '../steps/index.ts';
import type { Implements } from '../steps/step.ts';
import type { OpenRestoreServer } from './restore-server.ts';
import { postgresNamed } from './store-named.ts';

type SwapSteps = Pick<Vocabulary, 'stopWriters' | 'allowWriters' | 'swapDatabases' | 'swapBack' | 'dropKept'>;

/** Puts a restored database in the live one's place, and back. All on the store's own server. */
export function swapActivities({ openServer }: { openServer: OpenRestoreServer }): Implements<SwapSteps> {
  return {
    stopWriters: async ({ env, input }) => await openServer(postgresNamed(env, input.store), 'live').close(input.database),
    allowWriters: async ({ env, input }) => await openServer(postgresNamed(env, input.store), 'live').open(input.database),
    swapDatabases: async ({ env, input }) => await openServer(postgresNamed(env, input.store), 'live').swap(input),
    swapBack: async ({ env, input }) => await openServer(postgresNamed(env, input.store), 'live').swapBack(input),
    async dropKept({ env, input }) {
      const server = openServer(postgresNamed(env, input.store), 'live');
      if (input.database === (await server.home()))
        throw new OpsError('Unsafe', `${input.database} is the store itself and is never dropped`);
      await server.drop(input.database);
    },
  };
}
