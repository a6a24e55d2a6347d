import { didYouMean } from '../../domain/definition/did-you-mean.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';

/** That the store an input names is there. @throws OpsError `InvalidInput` with what there is. */
export function checkStore(env: Environment, input: unknown): void {
  const name = typeof input === 'object' && input !== null && 'store' in input ? String(input.store) : undefined;
  const names = env.stores.map((store) => store.name);
  if (name === undefined || names.includes(name)) return;
  throw new OpsError('InvalidInput', `input.store: ${targetOf(env)} has no store \`${name}\`${didYouMean(name, names)}`, {
    hint: `Stores: ${names.join(', ')}.`,
  });
}
