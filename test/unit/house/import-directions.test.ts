import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A planted file, whose star stands for a name of its own, and the only line of it. */
type Planted = readonly [file: string, code: string];

const barred: readonly Planted[] = [
  ['src/domain/*.ts', "import { x } from '../steps/x.ts';"],
  ['src/domain/run/*.ts', "import type { X } from '../../activities/x.ts';"],
  ['src/domain/*.ts', "import { z } from 'zod';"],
  ['src/domain/*-schema.ts', "import { Client } from 'pg';"],
  ['src/domain/*.ts', "import { readFile } from 'node:fs/promises';"],
  ['src/domain/*.ts', "import { loadConfig } from '../config.ts';"],
  ['src/steps/*.ts', "import { x } from '../workflows/x.ts';"],
  ['src/steps/*.ts', "import { z } from 'zod';"],
  ['src/workflows/*.ts', "import { x } from '../activities/x.ts';"],
  ['src/workflows/run/*.ts', "import { x } from '../../adapters/postgres/x.ts';"],
  ['src/workflows/*.ts', "import { x } from '../domain/x-schema.ts';"],
  ['src/workflows/*.ts', "import { createHash } from 'node:crypto';"],
  ['src/workflows/*.ts', "import { Client } from '@temporalio/client';"],
  ['src/workflows/*.ts', "import { loadConfig } from '../config.ts';"],
  ['src/activities/*.ts', "import { x } from '../adapters/postgres/x.ts';"],
  ['src/activities/*.ts', "import type { X } from '../workflows/x.ts';"],
  ['src/activities/*.ts', "import { Client } from 'pg';"],
  ['src/activities/*.ts', "import { spawn } from 'node:child_process';"],
  ['src/adapters/postgres/*.ts', "import { x } from '../../activities/x.ts';"],
  ['src/adapters/*.ts', "import { x } from '../workers/x.ts';"],
  ['src/adapters/*.ts', "import { x } from '../steps/x.ts';"],
  ['src/adapters/*.ts', "import { loadConfig } from '../config.ts';"],
  ['src/workers/*.ts', "import { x } from '../cli/x.ts';"],
  ['src/workers/*.ts', "import { x } from '../workflows/x.ts';"],
  ['src/client/*.ts', "import { x } from '../workflows/x.ts';"],
  ['src/client/*.ts', "import { x } from '../adapters/x.ts';"],
  ['src/gateway/*.ts', "import { x } from '../workers/x.ts';"],
  ['src/cli/*.ts', "import { x } from '../activities/x.ts';"],
  ['src/cli/*.ts', "import { x } from '../steps/x.ts';"],
  ['src/embedded/*.ts', "import { x } from '../adapters/x.ts';"],
  ['src/demo/*.ts', "import { x } from '../activities/x.ts';"],
  ['src/config.ts', "import { x } from './client/x.ts';"],
];

const allowed: readonly Planted[] = [
  ['src/domain/*-schema.ts', "import { z } from 'zod';"],
  ['src/workflows/*.ts', "import type { X } from '../domain/x-schema.ts';"],
  ['src/workflows/*.ts', "import { x } from '../steps/x.ts';"],
  ['src/activities/*.ts', "import type { X } from '../steps/x.ts';"],
  ['src/adapters/*.ts', "import type { X } from '../activities/x.ts';"],
  ['src/adapters/s3/*.ts', "import { S3Client } from '@aws-sdk/client-s3';"],
  ['src/client/*.ts', "import type { X } from '../workflows/x.ts';"],
  ['src/cli/*.ts', "import { x } from '../client/x.ts';"],
];

const globals = ['fetch', 'process', 'crypto', 'Buffer'];

const house = join(import.meta.dirname, '..', '..', '..');
const planted = new Map<Planted, string>();
let root: string;
let said: string[];

async function plant(file: string, code: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), `${code}\n`);
}

function faultsOf(file: string | undefined, rule: string): string[] {
  return said.filter((line) => line.startsWith(`${file}:`) && line.includes(rule));
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'watchkeeper-house-'));
  await symlink(join(house, 'node_modules'), join(root, 'node_modules'));
  await copyFile(join(house, 'oxlint.config.ts'), join(root, 'oxlint.config.ts'));
  for (const one of [...barred, ...allowed]) {
    const file = one[0].replace('*', `planted-${planted.size}`);
    planted.set(one, file);
    await plant(file, one[1]);
  }
  for (const name of globals) await plant(`src/workflows/global-${name}.ts`, `export const used = ${name};`);
  const oxlint = join(house, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const { stdout } = await execa(process.execPath, [oxlint, '--format=unix', 'src'], { cwd: root, reject: false });
  said = stdout.split('\n');
}, 60_000);

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

for (const one of barred) {
  test(`${one[0]} is refused: ${one[1]}`, () => {
    expect(faultsOf(planted.get(one), 'no-restricted-imports')).toHaveLength(1);
  });
}

for (const one of allowed) {
  test(`${one[0]} may have: ${one[1]}`, () => {
    expect(faultsOf(planted.get(one), 'no-restricted-imports')).toEqual([]);
  });
}

test.each(globals)('a workflow that uses the global %s is refused', (name) => {
  expect(faultsOf(`src/workflows/global-${name}.ts`, 'no-restricted-globals')).toHaveLength(1);
});
