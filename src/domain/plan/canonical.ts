import { OpsError } from '../ops-error.ts';

/**
 * JSON with sorted keys and without spaces: equal data has one text, however it was put together, and the same text
 * again after a journey through JSON. `undefined` members are dropped as JSON does.
 * @throws OpsError `InvalidInput` for what JSON would silently alter or cannot hold: NaN, infinities, bigints, functions, symbols.
 */
export function canonical(value: unknown): string {
  return write(value) ?? 'null';
}

function write(value: unknown): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value === 'object') return writeObject(value);
  if (value === undefined) return undefined;
  throw new OpsError('InvalidInput', `a ${typeof value === 'number' ? String(value) : typeof value} has no canonical form`);
}

function writeObject(value: object): string | undefined {
  if (Array.isArray(value)) return `[${value.map((item) => write(item) ?? 'null').join(',')}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return write(value.toJSON());
  const members = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [JSON.stringify(key), write(member)])
    .filter(([, text]) => text !== undefined);
  return `{${members.map((member) => member.join(':')).join(',')}}`;
}
