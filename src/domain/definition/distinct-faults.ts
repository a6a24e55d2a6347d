import { type Fault, pathText } from './fault.ts';

/** Each fault once, however many parts of a file share its place; a literal secret is all that is said about its own. */
export function distinctFaults(secrets: readonly Fault[], faults: readonly Fault[]): Fault[] {
  const secretPlaces = new Set(secrets.map(({ path }) => pathText(path)));
  const others = faults.filter(({ path }) => !secretPlaces.has(pathText(path)));
  const unique = new Map([...secrets, ...others].map((fault) => [`${pathText(fault.path)} ${fault.message}`, fault]));
  return [...unique.values()];
}
