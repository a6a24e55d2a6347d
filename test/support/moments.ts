/** Moments at which something is broken off: the first in every run of the tests, the others in the whole matrix of faults. */
export function moments(first: number, ...others: number[]): { ms: number; tags: 'matrix'[] }[] {
  return [{ ms: first, tags: [] }, ...others.map((ms): { ms: number; tags: 'matrix'[] } => ({ ms, tags: ['matrix'] }))];
}
