import { didYouMean } from '../../definition/did-you-mean.ts';
import type { Fault } from '../../definition/fault.ts';
import { plain } from '../../definition/merge.ts';
import { show } from '../../definition/show.ts';
import { inDependencyOrder, type Dependent } from '../dependency-order.ts';
import type { Readable } from './rule.ts';

/** What stands in `after` exists: stores wait for stores, services for stores and services. */
export function dependenciesExist({ written }: Readable): Fault[] {
  const stores = dependents(written['stores']);
  const services = dependents(written['services']);
  return [...unknownNames('stores', stores, stores), ...unknownNames('services', services, [...stores, ...services])];
}

/** Nothing waits for itself by way of others. */
export function dependenciesHaveNoCircle({ written }: Readable): Fault[] {
  return ['stores', 'services'].flatMap((field) => {
    const { circle } = inDependencyOrder(dependents(written[field]));
    return circle?.[0] === undefined ? [] : [{ path: [field, circle[0], 'after'], message: `waits for itself: ${circle.join(' → ')}` }];
  });
}

/** One name means one thing. */
export function namesAreDistinct({ written }: Readable): Fault[] {
  const stores = Object.keys(plain(written['stores']));
  const both = Object.keys(plain(written['services'])).filter((name) => stores.includes(name));
  return both.map((name) => ({ path: ['services', name], at: 'key', message: `a store is called \`${name}\` too` }));
}

/** Read from what was written, so that a fault elsewhere in a store hides none here; what is no list of names is a fault of its own. */
function dependents(group: unknown): Dependent[] {
  return Object.entries(plain(group)).map(([name, member]) => {
    const { after } = plain(member);
    return { name, after: Array.isArray(after) ? after.filter((before) => typeof before === 'string') : [] };
  });
}

function unknownNames(field: string, waiting: readonly Dependent[], known: readonly Dependent[]): Fault[] {
  const names = known.map(({ name }) => name);
  return waiting.flatMap(({ name, after }) =>
    after.flatMap((before, index) => {
      if (names.includes(before)) return [];
      const others = names.filter((other) => other !== name);
      const hint = didYouMean(before, others) || (others.length > 0 ? `; there is ${others.join(', ')}` : '; there is no other');
      return [{ path: [field, name, 'after', index], message: `nothing is called ${show(before)}${hint}` }];
    }),
  );
}
