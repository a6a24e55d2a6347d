/** Something that has others before it. */
export interface Dependent {
  name: string;
  after: readonly string[];
}

export interface Ordered<T> {
  /** Each after all that it names; otherwise in the order given. */
  items: T[];
  /** The first circle found, its first name repeated at the end; those in or behind a circle are not in `items`. */
  circle?: string[];
}

/** Puts things in dependency order. Names that are not among the items are ignored. */
export function inDependencyOrder<T extends Dependent>(items: readonly T[]): Ordered<T> {
  const names = new Set(items.map(({ name }) => name));
  const placed = new Set<string>();
  const ordered: T[] = [];
  for (let next = ready(); next !== undefined; next = ready()) {
    placed.add(next.name);
    ordered.push(next);
  }
  const left = items.filter(({ name }) => !placed.has(name));
  return left[0] === undefined ? { items: ordered } : { items: ordered, circle: circleFrom(left[0], left) };

  function ready(): T | undefined {
    return items.find(({ name, after }) => !placed.has(name) && after.every((before) => placed.has(before) || !names.has(before)));
  }
}

/** Whatever is left waits for something that is left: following that leads into a circle. */
function circleFrom(start: Dependent, left: readonly Dependent[]): string[] {
  const way: string[] = [];
  let at: Dependent | undefined = start;
  while (at !== undefined && !way.includes(at.name)) {
    way.push(at.name);
    const { after }: Dependent = at;
    at = left.find(({ name }) => after.includes(name));
  }
  const first = at?.name ?? start.name;
  return [...way.slice(way.indexOf(first)), first];
}
