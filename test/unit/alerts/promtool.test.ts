import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasPromtool, promtool } from '../../support/promtool.ts';
import { ruleFileNames, testFileNames } from './rule-files.ts';

const names = await ruleFileNames();
const tests = await testFileNames();

describe.runIf(hasPromtool())('promtool', () => {
  test.each(names)('finds no fault in the rules of %s', async (name) => {
    expect(await promtool('check', 'rules', '--lint=all', '--lint-fatal', `alerts/${name}.yaml`)).toBe('');
  });

  test.each(tests)(
    'sees the alerts fire and keep silent as alerts/tests/%s.yaml says',
    { tags: ['thorough'], timeout: 120_000 },
    async (name) => {
      expect(await promtool('test', 'rules', `alerts/tests/${name}.yaml`)).toBe('');
    },
  );

  test('finds a test wrong that expects what is not so', { tags: ['thorough'], timeout: 30_000 }, async () => {
    await using folder = await temporaryFolder();
    const given = await readFile('alerts/tests/neurocore.yaml', 'utf8');
    const wrong = given.replace('../neurocore.yaml', resolve('alerts/neurocore.yaml')).replace('severity="sev1"', 'severity="sev4"');
    const file = join(folder.path, 'wrong.yaml');
    await writeFile(file, wrong);
    expect(await promtool('test', 'rules', file)).toContain('FAILED');
  });

  test('takes the configuration that the page shows', async () => {
    await using folder = await temporaryFolder();
    const [, block = ''] = /^```yaml\n(# prometheus\.yml.*?)^```$/ms.exec(await readFile('docs/alerts.md', 'utf8')) ?? [];
    const file = join(folder.path, 'prometheus.yml');
    await writeFile(file, block.replace('/etc/prometheus/alerts/', `${resolve('alerts')}/`));
    expect(block).toContain('rule_files');
    expect(await promtool('check', 'config', file)).toBe('');
  });
});

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'watchkeeper-alerts-'));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
    },
  };
}
