import { describe, expect, test } from 'vitest';
import { inDependencyOrder } from '../../../../src/domain/system/dependency-order.ts';

function ordered(...items: [string, ...string[]][]) {
  const { items: sorted, circle } = inDependencyOrder(items.map(([name, ...after]) => ({ name, after })));
  return { names: sorted.map(({ name }) => name), circle };
}

describe('dependency order', () => {
  test('keeps the order given where nothing speaks against it', () => {
    expect(ordered(['c'], ['a'], ['b'])).toStrictEqual({ names: ['c', 'a', 'b'], circle: undefined });
  });

  test('puts each after all that it waits for', () => {
    expect(ordered(['a', 'b', 'd'], ['b', 'c'], ['c'], ['d']).names).toStrictEqual(['c', 'b', 'd', 'a']);
  });

  test('finds a circle, also from behind it, and from itself to itself', () => {
    expect(ordered(['x', 'a'], ['a', 'b'], ['b', 'a'], ['y'])).toStrictEqual({ names: ['y'], circle: ['a', 'b', 'a'] });
    expect(ordered(['a', 'a']).circle).toStrictEqual(['a', 'a']);
  });

  test('leaves names that are not there to others', () => {
    expect(ordered(['a', 'gone']).names).toStrictEqual(['a']);
  });
});
