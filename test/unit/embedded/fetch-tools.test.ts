import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { toolsPlaces } from '../../../src/config.ts';
import { fetchTools } from '../../../src/embedded/fetch-tools.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'watchkeeper-test-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

test('without Python it is said what to install, and nothing is left', async () => {
  vi.stubEnv('PATH', home);
  await expect(fetchTools(join(home, 'tools'), () => {})).rejects.toMatchObject({
    name: 'OpsError',
    kind: 'NotFound',
    hint: expect.stringContaining('apt-get install python3 python3-venv') as string,
  });
  expect(await readdir(home)).toEqual([]);
});

test('on another platform it is said what to put on the PATH', async () => {
  const platform = vi.spyOn(process, 'arch', 'get').mockReturnValue('arm64');
  await expect(fetchTools(join(home, 'tools'), () => {})).rejects.toMatchObject({
    kind: 'Unsupported',
    hint: expect.stringContaining('PATH') as string,
  });
  platform.mockRestore();
});

test('tools are kept where WATCHKEEPER_TOOLS says', () => {
  expect(toolsPlaces({ WATCHKEEPER_TOOLS: '/srv/tools', PATH: '/a::/b' })).toEqual({ path: ['/a', '/b'], home: '/srv/tools' });
  expect(toolsPlaces({}).home).toMatch(/watchkeeper$/);
});
