import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { watchAnswers } from '../../../src/demo/deploy/answers.ts';
import { dockerBut } from '../../support/docker-stand-in.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import type { ComposeService, DockerProject } from '../../support/docker-project.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { moments } from '../../support/moments.ts';
import { rolledOut } from '../../support/platform-contract.ts';

const given = await dockerEngine();
const changeId = 'run-1';

describe.skipIf(given === undefined)('instances are replaced one after the other', () => {
  const engine = given as NonNullable<typeof given>;
  const front = serviceOf('front');

  async function fronts(instances: number, different: ComposeService = {}): Promise<DockerProject> {
    const project = await dockerProject(engine);
    await project.write({ front: webService(different) });
    await project.compose('up', '-d', '--wait', '--scale', `front=${instances}`);
    return project;
  }

  async function release(project: DockerProject, image: string, platform = project.platform) {
    const before = await platform.capture(front);
    const { fingerprint } = await platform.putImage({ service: front, changeId, image, from: before.fingerprint });
    return { before, fingerprint };
  }

  /** What answered meanwhile, of all instances of the service. */
  async function answers(work: () => Promise<void>) {
    const stop = watchAnswers(engine.host.replace('unix://', ''), ['front']);
    await work();
    const { least, answers: all } = await stop();
    return { least, ...all?.['front'] };
  }

  /** The most containers of the service that ran at once. */
  async function mostAtOnce(project: DockerProject, work: () => Promise<void>): Promise<number> {
    let most = 0;
    const enough = new AbortController();
    const look = async (): Promise<void> => {
      while (!enough.signal.aborted) {
        most = Math.max(most, (await project.running('front')).length);
        await sleep(50);
      }
    };
    const looked = look();
    await work();
    enough.abort();
    await looked;
    return most;
  }

  // How many instances there are, and for the second story how it is restarted: the others are in the whole matrix of faults.
  for (const { ms: instances, tags } of moments(2, 1))
    test(`somebody answers all the time during a good release of ${instances}, and the names are as before`, { tags }, async () => {
      await using project = await fronts(instances);
      const answered = await answers(async () => {
        const { fingerprint } = await release(project, appImage('v2'));
        expect(await rolledOut(project.platform, front, fingerprint)).toMatchObject({ kind: 'successful', facts: { ready: instances } });
      });
      expect(answered).toMatchObject({ longestGapSeconds: 0, releases: ['v1', 'v2'] });
      expect(answered.least).toBeGreaterThanOrEqual(1);
      const names = Array.from({ length: instances }, (_, n) => `/${project.name}-front-${n + 1}`);
      expect(await project.inspect('front', '{{.Name}}')).toEqual(names);
    });

  test.each(['crashing', 'unhealthy'] as const)(
    'an image that is %s reaches no old instance: they answer, and stay (fault 7)',
    async (bad) => {
      await using project = await fronts(2);
      const old = await project.running('front');
      const answered = await answers(async () => {
        const { before, fingerprint } = await release(project, appImage(bad));
        expect(await rolledOut(project.platform, front, fingerprint)).toMatchObject({ kind: 'failed' });
        expect(await project.running('front')).toEqual(expect.arrayContaining(old));
        await project.platform.putBack({ service: front, changeId, captured: before });
        expect(await rolledOut(project.platform, front, before.fingerprint)).toMatchObject({ kind: 'successful' });
      });
      expect(answered).toMatchObject({ longestGapSeconds: 0 });
      expect(answered.least).toBeGreaterThanOrEqual(2);
      expect(await project.running('front')).toEqual(old);
    },
  );

  test('a worker that dies half way is followed by one that goes on, and one that dies before an undo by one that goes back', async () => {
    await using project = await fronts(3);
    const { before, fingerprint } = await release(project, appImage('v2'));
    const follow = async (left: number): Promise<void> => {
      const signal = new AbortController().signal;
      for await (const rollout of project.open().rollouts?.({ service: front, fingerprint, signal }) ?? []) {
        if (rollout.left === left) return;
      }
    };
    await follow(2);
    const half = await project.inspect('front', '{{.Image}} {{.Id}}');
    const v1 = await engine.docker('image', 'inspect', '--format', '{{.Id}}', appImage('v1'));
    const made = half.filter((one) => !one.startsWith(v1));
    expect({ all: half.length, made: made.length }).toEqual({ all: 3, made: 1 });
    expect(await project.platform.state(front)).toMatchObject({ replicas: 3, fingerprint });
    expect(await rolledOut(project.open(), front, fingerprint)).toMatchObject({ kind: 'successful', facts: { wanted: 3, ready: 3 } });
    expect(await project.inspect('front', '{{.Image}} {{.Id}}')).toEqual(expect.arrayContaining(made));
    const second = await project.platform.putImage({ service: front, changeId: 'run-2', image: appImage('v3'), from: fingerprint });
    await project.open().putBack({ service: front, changeId: 'run-2', captured: before });
    expect(second.fingerprint).not.toBe(fingerprint);
    expect(await rolledOut(project.open(), front, before.fingerprint)).toMatchObject({ kind: 'successful', facts: { ready: 3 } });
    expect(await project.inspect('front', '{{.Image}}')).toEqual([v1, v1, v1]);
  });

  test('what was released stays as it is when Compose is asked again with our file, and more instances get names of their own', async () => {
    await using project = await fronts(2);
    const { fingerprint } = await release(project, appImage('v2'));
    await rolledOut(project.platform, front, fingerprint);
    const released = await project.running('front');
    const pins = join(project.directory, '.watchkeeper', `${project.name}.override.yaml`);
    await project.compose('-f', pins, 'up', '-d', '--scale', 'front=2', 'front');
    expect(await project.running('front')).toEqual(released);
    await project.platform.scale({ service: front, changeId, replicas: 3 });
    expect(await project.running('front')).toEqual(expect.arrayContaining(released));
    expect(new Set(await project.inspect('front', '{{.Name}}')).size).toBe(3);
  });

  for (const { mode, tags } of [
    { mode: 'rolling', tags: [] },
    { mode: 'hard', tags: ['matrix'] },
  ] as const)
    test(`a release whose run was ended by force is brought to its end by a ${mode} restart`, { tags: [...tags] }, async () => {
      await using project = await fronts(2);
      const { fingerprint } = await release(project, appImage('v2'));
      expect(await project.platform.restart({ service: front, changeId: 'run-2', mode })).toMatchObject({ fingerprint });
      expect(await rolledOut(project.platform, front, fingerprint)).toMatchObject({ kind: 'successful', facts: { wanted: 2, ready: 2 } });
      const v2 = await engine.docker('image', 'inspect', '--format', '{{.Id}}', appImage('v2'));
      expect(await project.inspect('front', '{{.Image}}')).toEqual([v2, v2]);
    });

  test('an old instance is not ended where a Compose cannot make a new one', async () => {
    await using project = await fronts(2);
    const old = await project.running('front');
    const broken = await dockerBut(engine, 'case "$*" in *" up "*) echo "the disk is full" >&2; exit 1;; esac');
    await expect(release(project, appImage('v2'), project.open({}, broken.path))).rejects.toMatchObject({ kind: 'Failed' });
    expect(await project.running('front')).toEqual(old);
  });

  describe('but never two on the same data', () => {
    const volumes = ['data:/data'];
    const fits = async (project: DockerProject) => (await project.platform.canRelease(front, appImage('v2'))).reason;

    async function withVolume(different: ComposeService = {}): Promise<DockerProject> {
      const project = await dockerProject(engine);
      const file = { services: { front: webService({ volumes, ...different }) }, volumes: { data: { name: `${project.name}_data` } } };
      await writeFile(join(project.directory, 'compose.yaml'), JSON.stringify(file));
      await project.compose('up', '-d', '--wait');
      return project;
    }

    async function releasedAtOnce(project: DockerProject): Promise<number> {
      return await mostAtOnce(project, async () => {
        const { fingerprint } = await release(project, appImage('v2'));
        expect(await rolledOut(project.platform, front, fingerprint)).toMatchObject({ kind: 'successful' });
      });
    }

    test('one instance that writes to a volume ends before the next one starts, and the plan says that nobody answers', async () => {
      await using project = await withVolume();
      expect(await fits(project)).toContain(
        'nobody answers for about the time that one instance takes to start, because it writes to /data',
      );
      expect(await releasedAtOnce(project)).toBe(1);
    });

    test('unless its Compose file says that they may be two', async () => {
      await using project = await withVolume({ deploy: { update_config: { order: 'start-first' } } });
      expect(await fits(project)).toContain('its instance ends when a new one beside it is ready');
      expect(await releasedAtOnce(project)).toBe(2);
    });

    test('what its container alone has stays with it', async () => {
      await using project = await fronts(2, { volumes: ['/data'] });
      for (const id of await project.inspect('front', '{{.Id}}')) await engine.docker('exec', id, 'sh', '-c', 'echo kept > /data/it');
      expect(await fits(project)).toContain("what it writes to /data is its container's own");
      const { fingerprint } = await release(project, appImage('v2'));
      expect(await rolledOut(project.platform, front, fingerprint)).toMatchObject({ kind: 'successful', facts: { ready: 2 } });
      for (const id of await project.inspect('front', '{{.Id}}')) expect(await engine.docker('exec', id, 'cat', '/data/it')).toBe('kept');
    });

    test('nor what no release changes, nor what must be alone by its Compose file', async () => {
      await using project = await fronts(1, { deploy: { update_config: { order: 'stop-first' } } });
      expect(await fits(project)).toContain('because its Compose file says `order: stop-first`');
      await project.write({ front: webService({ network_mode: 'host' }) });
      expect(await fits(project)).toContain('because it uses the network of host');
      await project.write({ front: webService() });
      const settings = { set: { LEVEL: '1' }, secrets: {}, unset: [] };
      const said = await project.platform.canConfigure({ ...front, released: false }, settings);
      expect(said.reason).toContain('because it stores data');
    });
  });
});
