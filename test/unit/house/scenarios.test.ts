import { readFile, glob } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const house = join(import.meta.dirname, '..', '..', '..');

/** Numbers in titles such as `… (scenario 7)` and `… (scenarios 19 and 22)`. */
function numbersIn(text: string): number[] {
  const titles = text.matchAll(/\(scenarios? (\d+(?:(?:, | and )\d+)*)\)'/g);
  return [...titles].flatMap(([, numbers = '']) => [...numbers.matchAll(/\d+/g)].map(Number));
}

test('each of the 25 scenarios of an incident is proven by a test that runs workflows or servers, and says so in its title', async () => {
  const proven = new Set<number>();
  for await (const file of glob('test/{workflow,integration}/**/*.test.ts', { cwd: house })) {
    for (const number of numbersIn(await readFile(join(house, file), 'utf8'))) proven.add(number);
  }
  expect([...proven].toSorted((one, other) => one - other)).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
});
