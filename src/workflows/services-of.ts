import { ApplicationFailure } from '@temporalio/workflow';
import { inDependencyOrder } from '../domain/system/dependency-order.ts';
import type { Environment } from '../domain/system/environment.ts';
import type { Service } from '../domain/system/platform.ts';

/** The services that are meant, by name or all of them, each after those that it rests on. */
export function servicesOf(env: Environment, names: readonly string[] | undefined): Service[] {
  const known = env.services.map(({ name }) => name);
  const stranger = names?.find((name) => !known.includes(name));
  if (stranger !== undefined || known.length === 0) {
    const message =
      known.length === 0 ? 'the system file names no services here' : `there is no service ${stranger} here: ${known.join(', ')}`;
    throw ApplicationFailure.nonRetryable(message, 'InvalidInput');
  }
  return inDependencyOrder(env.services).items.filter(({ name }) => names?.includes(name) ?? true);
}

/** Those of them that a release changes: one that says it is not released is meant only by name. */
export function releasedOf(env: Environment, names: readonly string[] | undefined): Service[] {
  return servicesOf(env, names).filter(({ name, released }) => released || names?.includes(name));
}
