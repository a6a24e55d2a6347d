import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

const main = ['src/cli/main.ts'];

describe('the program', () => {
  test('helps without a server, and without loading what a server is talked to with', async () => {
    const { stdout } = await execa(process.execPath, [...main, '--help'], { env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } });
    expect(stdout).toContain('Usage: watchkeeper <command>');
    const probe =
      "import { dispatch } from './src/cli/dispatch.ts'; await dispatch(['--help'], process); const { createRequire } = await import('node:module'); process.stderr.write(Object.keys(createRequire('/').cache).join('\\n'));";
    const { stderr } = await execa(process.execPath, ['--input-type=module', '--eval', probe]);
    expect(stderr).not.toMatch(/@temporalio|@aws-sdk|\/pg\//);
  });

  test('ends with the code of what went wrong, its answer on stdout and its words on stderr', async () => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [...main, 'systems', 'check', 'nowhere.yaml', '--json'], {
      reject: false,
    });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'NotFound' } });
    expect(stderr).toBe('error: cannot read nowhere.yaml (ENOENT)');
  });

  test('says that Temporal does not answer when a worker is started before it', { tags: ['thorough'], timeout: 30_000 }, async () => {
    const { exitCode, stderr } = await execa(process.execPath, [...main, 'worker'], {
      env: { TEMPORAL_ADDRESS: '127.0.0.1:9', WATCHKEEPER_TARGETS: 'demo/production' },
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error: Temporal does not answer at 127.0.0.1:9');
  });

  test('is content when its reader has read enough', async () => {
    const child = spawn(process.execPath, [...main, 'systems', 'schema'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const words: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => words.push(chunk.toString()));
    const [exit] = (await once(child, 'close')) as [number];
    expect({ exit, words }).toStrictEqual({ exit: 0, words: [] });
  });
});
