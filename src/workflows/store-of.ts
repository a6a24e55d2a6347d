import { ApplicationFailure } from '@temporalio/workflow';
import type { Environment, Store } from '../domain/system/environment.ts';

/** The store that is meant: by name, or the only one there is. */
export function storeOf(env: Environment, name: string | undefined): Store {
  const names = env.stores.map((store) => store.name).join(', ');
  const found = name === undefined && env.stores.length === 1 ? env.stores[0] : env.stores.find((store) => store.name === name);
  if (found) return found;
  const message = name === undefined ? `say which store: ${names}` : `there is no store ${name} here: ${names}`;
  throw ApplicationFailure.nonRetryable(message, 'InvalidInput');
}
