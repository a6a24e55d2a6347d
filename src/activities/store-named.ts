import { OpsError } from '../domain/ops-error.ts';
import type { Environment, PostgresStore } from '../domain/system/environment.ts';
import { targetOf } from '../domain/system/environment.ts';

/** The PostgreSQL store of this name. @throws OpsError `NotFound` with what there is. */
export function postgresNamed(env: Environment, name: string): PostgresStore {
  const found = env.stores.find((store) => store.name === name && store.kind === 'postgres');
  if (found !== undefined) return found;
  throw new OpsError('NotFound', `${targetOf(env)} has no PostgreSQL store ${name}`, {
    hint: `Stores: ${env.stores.map((store) => store.name).join(', ')}.`,
  });
}
