/** A map of a definition, as opposed to a list or a value. */
export type Plain = Record<string, unknown>;

export function isPlain(value: unknown): value is Plain {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The map that stands there, or an empty one. */
export function plain(value: unknown): Plain {
  return isPlain(value) ? value : {};
}

/** Two definitions as one: maps are merged key by key, everything else is replaced by the nearer one. */
export function merge(far: unknown, near: unknown): unknown {
  if (near === undefined) return far;
  if (!isPlain(far) || !isPlain(near)) return near;
  const keys = new Set([...Object.keys(far), ...Object.keys(near)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(own(far, key), own(near, key))]));
}

function own(map: Plain, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
