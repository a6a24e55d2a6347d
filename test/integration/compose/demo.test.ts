import { existsSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toolsPlaces } from '../../../src/config.ts';
import { dockerEngine } from '../../support/docker-engine.ts';

interface Answered {
  asked: number;
  answered: number;
  longestGapSeconds: number;
  releases: string[];
}

interface Played {
  outcome: string;
  servingDuring: boolean;
  leastReady: number;
  reason: string;
  answers: Record<'api' | 'web', Answered>;
}

const possible = (await dockerEngine()) !== undefined;
const nobody = 65_534;
/** What watches over the engine looks every five seconds whether anybody holds it. */
const patient = { timeout: 30_000 };
const always = { longestGapSeconds: 0 };

let state: string;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'watchkeeper-demo-'));
  await chown(state, nobody, nobody).catch(() => undefined);
});
afterAll(async () => await rm(state, { recursive: true, force: true }));

const demo = ['src/demo/main.ts', 'deploy', '--platform'];
const given = () => ({ env: { WATCHKEEPER_STATE: state, WATCHKEEPER_TOOLS: toolsPlaces().home }, all: true, reject: false }) as const;

/** What a demo leaves of its engine: its files, its processes, its bridges. */
async function leftOfEngine(): Promise<string[]> {
  const { stdout: processes } = await execa('pgrep', ['-af', '/var/lib/watchkeeper-demo'], { reject: false });
  const { stdout: bridges } = await execa('grep', ['-h', '10.217.', '/proc/net/fib_trie'], { reject: false });
  return [...(existsSync('/var/lib/watchkeeper-demo') ? ['its folder'] : []), ...`${processes}\n${bridges}`.split('\n').filter(Boolean)];
}

describe.runIf(possible)('the demo of releases on a Docker engine', () => {
  test('shows a good one and a bad one that is put back, and each service answers all the time', async () => {
    const { exitCode, all } = await execa(process.execPath, [...demo, 'compose'], given());
    expect(exitCode, all).toBe(0);
    const played = JSON.parse(await readFile(join(state, 'demo', 'deploy.json'), 'utf8')) as {
      platform: string;
      good: Played;
      bad: Played;
    };
    const { platform, good, bad } = played;
    expect(platform).toBe('compose');
    const both = { ...always, releases: ['v1', 'v2'] };
    expect(good).toMatchObject({ outcome: 'released', answers: { api: both, web: both } });
    expect(bad).toMatchObject({
      outcome: 'rolledBack',
      servingDuring: true,
      leastReady: 2,
      reason: expect.stringContaining('the configuration has no port') as string,
      answers: { api: { ...always, releases: ['v2'] }, web: { ...always, releases: ['v2'] } },
    });
    expect(bad.answers.api.asked).toBeGreaterThan(20);
    await expect.poll(leftOfEngine, patient).toEqual([]);
  }, 240_000);

  test(
    'that is killed leaves no container and no bridge for more than seconds; its files go with the next one',
    { tags: ['matrix'] },
    async () => {
      const playing = execa(process.execPath, [...demo, 'compose'], given());
      for await (const said of playing.iterable({ from: 'all' })) {
        if (said.includes('Docker: ')) playing.kill('SIGKILL');
      }
      await playing;
      await expect.poll(leftOfEngine, patient).toEqual(['its folder']);
    },
  );

  for (const { line, tags } of [
    { line: 'Docker: ', tags: ['matrix'] },
    { line: 'change putImage', tags: [] },
  ])
    test(`leaves nothing when it is interrupted after \`${line}\``, { tags }, async () => {
      const playing = execa(process.execPath, [...demo, 'compose'], given());
      for await (const said of playing.iterable({ from: 'all' })) {
        if (said.includes(line)) playing.kill('SIGINT');
      }
      const { exitCode, all } = await playing;
      expect(exitCode, all).toBe(130);
      await expect.poll(leftOfEngine, patient).toEqual([]);
    });
});

describe('the demo of releases', () => {
  test('on a platform that there is not is refused with those that there are', async () => {
    const { exitCode, all } = await execa(process.execPath, [...demo, 'nomad'], given());
    expect({ exitCode, all }).toEqual({ exitCode: 2, all: 'there is no demo on the platform `nomad`: kubernetes or compose' });
  });

  test('on Docker says what it needs where this is not root, and ends with 2', async () => {
    const isRoot = process.getuid?.() === 0;
    const asNobody = isRoot ? ['setpriv', '--reuid', String(nobody), '--clear-groups', '--'] : [];
    const args = [...asNobody, process.execPath, ...demo, 'compose'];
    const { exitCode, all } = await execa('env', args, given());
    expect(exitCode, all).toBe(2);
    expect(all).toContain('a private Docker engine cannot be started here\nonly root can start one\nIt needs Linux, root, and docker');
  });
});
