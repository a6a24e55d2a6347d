import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Locked {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>;
}

const house = join(import.meta.dirname, '..', '..', '..');

test('the lock file names the packages of every platform, because npm ci refuses one that does not', async () => {
  const { packages } = JSON.parse(await readFile(join(house, 'package-lock.json'), 'utf8')) as Locked;
  const missing: string[] = [];
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const name of Object.keys(optionalDependencies)) {
      const isLocked = `node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages;
      if (!isLocked) missing.push(`${path} needs ${name}`);
    }
  }
  expect(missing).toEqual([]);
});
