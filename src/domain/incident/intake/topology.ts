import type { Environment } from '../../system/environment.ts';

/** All that a service or store rests on, near and far. */
export function dependenciesOf(env: Environment | undefined, part: string): ReadonlySet<string> {
  const members = [...(env?.services ?? []), ...(env?.stores ?? [])];
  const found = new Set<string>();
  const open = [part];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const next of members.find((member) => member.name === name)?.after ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}

/** Where in the order of dependencies something stands: what others rest on comes first. */
export function rankOf(env: Environment | undefined, part: string): number {
  const names = [...(env?.stores ?? []), ...(env?.services ?? [])].map(({ name }) => name);
  const at = names.indexOf(part);
  return at === -1 ? names.length : at;
}
