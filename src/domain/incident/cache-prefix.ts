import type { Endpoint } from '../system/endpoint.ts';

/** Why keys with this beginning are not cleared; undefined where they may be. Queues, sessions and everything at once never are (E36). */
export function prefixFault({ name, kind, cachePrefixes, keep }: Endpoint, prefix: string): string | undefined {
  if (kind !== 'redis') return `${name} is no cache`;
  if (prefix.trim() === '' || /[*?[\]\\]/.test(prefix))
    return 'a prefix is the beginning of keys, without *, ? or brackets: not all keys at once';
  const kept = keep.find((one) => one.startsWith(prefix) || prefix.startsWith(one));
  if (kept !== undefined)
    return `keys that begin with ${kept} are queues or sessions: clearing ${prefix} would lose jobs or sign people out`;
  if (cachePrefixes.some((one) => prefix.startsWith(one))) return undefined;
  const known = cachePrefixes.length === 0 ? 'the system file names none (`cachePrefixes`)' : `caches are ${cachePrefixes.join(', ')}`;
  return `nobody has said that keys with ${prefix} are a cache: ${known}`;
}
