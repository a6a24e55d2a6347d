import { readFile, glob } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const house = join(import.meta.dirname, '..', '..', '..');

test('no file of src has more than 250 lines', async () => {
  const tooLong: string[] = [];
  let files = 0;
  for await (const file of glob('src/**/*.ts', { cwd: house })) {
    files += 1;
    const lines = (await readFile(join(house, file), 'utf8')).trimEnd().split('\n').length;
    if (lines > 250) tooLong.push(`${file}: ${lines}`);
  }
  expect(files).toBeGreaterThan(100);
  expect(tooLong).toEqual([]);
});
