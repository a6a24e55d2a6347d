import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { hasKubelab } from '../../support/kubelab.ts';

interface Played {
  outcome: string;
  servingDuring: boolean;
  leastReady: number;
  reason: string;
}

describe.runIf(hasKubelab)('the demo of releases', () => {
  test('shows a good one, and a bad one that is put back while the old instances serve', async () => {
    const state = await mkdtemp(join(tmpdir(), 'watchkeeper-demo-'));
    const { exitCode, all } = await execa(process.execPath, ['src/demo/main.ts', 'deploy'], {
      env: { WATCHKEEPER_STATE: state },
      all: true,
      reject: false,
    });
    expect(exitCode, all).toBe(0);
    const text = await readFile(join(state, 'demo', 'deploy.json'), 'utf8');
    const { platform, good, bad } = JSON.parse(text) as { platform: string; good: Played; bad: Played };
    expect(platform).toBe('kubernetes');
    expect(good).toMatchObject({ outcome: 'released', servingDuring: true });
    expect(bad).toMatchObject({
      outcome: 'rolledBack',
      servingDuring: true,
      leastReady: 3,
      reason: expect.stringContaining('CrashLoopBackOff') as string,
    });
    await rm(state, { recursive: true, force: true });
  });
});
