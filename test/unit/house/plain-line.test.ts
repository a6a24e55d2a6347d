import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';

const house = join(import.meta.dirname, '..', '..', '..');
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'watchkeeper-house-'));
  await symlink(join(house, 'node_modules'), join(root, 'node_modules'));
  const reporter = join(house, 'test', 'support', 'plain-line-reporter.ts');
  const config = `import { PlainLineReporter } from ${JSON.stringify(reporter)};
    export default { test: { reporters: ['default', new PlainLineReporter()] } };`;
  await writeFile(join(root, 'vitest.config.ts'), config);
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function lastLine(files: Record<string, string>): Promise<string | undefined> {
  for (const [name, code] of Object.entries(files)) await writeFile(join(root, name), `import { expect, test } from 'vitest';\n${code}\n`);
  const vitest = join(house, 'node_modules', 'vitest', 'vitest.mjs');
  const { stdout } = await execa(process.execPath, [vitest, 'run', '--root', root], { cwd: root, reject: false });
  return stdout.trimEnd().split('\n').at(-1);
}

test('the last line of a run is its totals', async () => {
  expect(await lastLine({ 'a.test.ts': "test('a', () => expect(1).toBe(1)); test('b', () => expect(1).toBe(1));" })).toBe(
    '2 passed, 0 failed',
  );
});

test('a failing test, a file that cannot be loaded and a rejection that nobody handles count as failed', async () => {
  const files = {
    'a.test.ts': "test('a', () => expect(1).toBe(1)); test('b', () => expect(1).toBe(2)); test.skip('c', () => expect(1).toBe(1));",
    'b.test.ts': "import './missing.ts';",
    'c.test.ts':
      "test('d', async () => { void Promise.reject(new Error('nobody')); await new Promise((done) => setTimeout(done, 50)); expect(1).toBe(1); });",
  };
  expect(await lastLine(files)).toBe('2 passed, 3 failed, 1 skipped');
});
