import { inDependencyOrder } from './dependency-order.ts';
import type { Environment } from './environment.ts';
import type { Service } from './platform.ts';

/** The services that rest on a store, directly or by way of others, each after those that it rests on. */
export function usersOf({ services }: Environment, store: string): Service[] {
  const resting = new Set([store]);
  const ordered = inDependencyOrder(services).items;
  for (const { name, after } of ordered) if (after.some((before) => resting.has(before))) resting.add(name);
  return ordered.filter(({ name }) => resting.has(name));
}
