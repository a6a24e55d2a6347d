import { didYouMean } from '../definition/did-you-mean.ts';
import { OpsError } from '../ops-error.ts';
import type { Environment } from './environment.ts';

/** One system as its file describes it. */
export interface System {
  name: string;
  description?: string;
  /** In the order of the file; each complete, with all that it inherits. */
  environments: readonly Environment[];
  /** One line each: nothing is wrong, and a person should know. */
  warnings: readonly string[];
}

/**
 * The environment as runs use it: stores in dependency order, secrets as references, pinned by its digest.
 * @throws OpsError `NotFound` with what there is.
 */
export function resolveEnvironment(system: System, name: string): Environment {
  const found = system.environments.find(({ environment }) => environment === name);
  if (found !== undefined) return found;
  const names = system.environments.map(({ environment }) => environment);
  throw new OpsError('NotFound', `the system ${system.name} has no environment \`${name}\`${didYouMean(name, names)}`, {
    hint: `It has: ${names.join(', ')}.`,
  });
}
