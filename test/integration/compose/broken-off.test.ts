import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOpsError, isRetried } from '../../../src/domain/ops-error.ts';
import type { OpsError } from '../../../src/domain/ops-error.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { dockerBut, killableUp } from '../../support/docker-stand-in.ts';
import { moments } from '../../support/moments.ts';
import { rolledOut } from '../../support/platform-contract.ts';

const given = await dockerEngine();
const web = serviceOf('web');
const changeId = 'run-1';

describe.skipIf(given === undefined)('changes that are broken off', () => {
  const engine = given as NonNullable<typeof given>;
  /** Two instances of what ignores SIGTERM, so that a release takes a second and more. */
  const deaf = async () => {
    const project = await dockerProject(engine);
    await project.write({ web: webService({ image: appImage('deaf'), stop_grace_period: '1s' }) });
    await project.compose('up', '-d', '--wait', '--scale', 'web=2');
    return project;
  };
  const names = (project: string): string[] => [`/${project}-web-1 running`, `/${project}-web-2 running`];
  const look = '{{.Name}} {{.State.Status}}';

  for (const { ms: afterMs, tags } of moments(600, 150, 1200))
    test(`a Compose killed ${afterMs} ms into a release: asked again, the service is back (fault 32)`, { tags }, async () => {
      await using project = await deaf();
      const { fingerprint: from } = await project.platform.state(web);
      const putting = { service: web, changeId, image: appImage('v2'), from };
      const { path, kill } = await killableUp(engine);
      const [first] = await Promise.allSettled([project.open({}, path).putImage(putting), kill(afterMs)]);
      const outcomes = [{ status: 'fulfilled' }, { status: 'rejected', reason: { kind: 'Unavailable' } }];
      expect(outcomes).toContainEqual(
        first.status === 'rejected' ? { ...first, reason: { kind: (first.reason as OpsError).kind } } : { status: first.status },
      );
      const { fingerprint } = await project.platform.putImage(putting);
      expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'successful', facts: { wanted: 2, ready: 2 } });
      expect(await project.inspect('web', look)).toEqual(names(project.name));
      expect(await project.platform.putImage(putting)).toEqual({ outcome: 'already', fingerprint });
    });

  for (const { ms, tags } of moments(1200, 200))
    test(
      `a worker that died ${ms} ms into a release, whose Compose goes on: the next worker brings it to its end (fault 2)`,
      { tags },
      async () => {
        await using project = await deaf();
        const { fingerprint: from } = await project.platform.state(web);
        const putting = { service: web, changeId, image: appImage('v2'), from };
        const abandoned = project.platform.putImage(putting).catch(() => undefined);
        await sleep(ms);
        const { fingerprint } = await persistently(async () => await project.open().putImage(putting));
        await abandoned;
        expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'successful', facts: { wanted: 2, ready: 2 } });
        expect(await project.platform.putImage(putting)).toEqual({ outcome: 'already', fingerprint });
        expect(await project.inspect('web', look)).toEqual(names(project.name));
      },
    );

  for (const { ms: afterMs, tags } of moments(1200, 150))
    test(`a Compose killed ${afterMs} ms into a release: undone, the old version is back (faults 32 and 33)`, { tags }, async () => {
      await using project = await deaf();
      const captured = await project.platform.capture(web);
      const { path, kill } = await killableUp(engine);
      const putting = { service: web, changeId, image: appImage('v2'), from: captured.fingerprint };
      await Promise.allSettled([project.open({}, path).putImage(putting), kill(afterMs)]);
      await project.platform.putBack({ service: web, changeId, captured });
      expect(await rolledOut(project.platform, web, captured.fingerprint)).toMatchObject({
        kind: 'successful',
        facts: { wanted: 2, ready: 2 },
      });
      expect(await project.inspect('web', look)).toEqual(names(project.name));
      expect(await project.platform.putBack({ service: web, changeId, captured })).toMatchObject({ outcome: 'already' });
    });

  test('containers that a killed Compose made and never started are cleaned away (fault 34)', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const state = await project.platform.state(web);
    const marks = { project: project.name, service: 'web', oneoff: 'False', 'container-number': '1', version: '2.26.1' };
    const labels = Object.entries(marks).flatMap(([key, value]) => ['--label', `com.docker.compose.${key}=${value}`]);
    await engine.docker('create', ...labels, '--name', `0123456789ab_${project.name}-web-1`, appImage('v2'));
    const leftOver = await project.platform.state(web);
    expect(leftOver).toMatchObject({ replicas: 1, images: { web: appImage('v2') } });
    expect(leftOver.fingerprint).not.toBe(state.fingerprint);
    const { fingerprint } = await project.platform.putImage({ service: web, changeId, image: appImage('v2'), from: leftOver.fingerprint });
    expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'successful', facts: { wanted: 1, ready: 1 } });
    expect(await project.inspect('web', look)).toEqual([`/${project.name}-web-1 running`]);
  });

  test('a container that was left under the name of its making is called as it should be by the next change (fault 34)', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const broken = await dockerBut(
      engine,
      `case "$*" in *" up "*) "$real" "$@"; exec "$real" rename ${project.name}-web-1 0123456789ab_${project.name}-web-1;; esac`,
    );
    const { fingerprint: from } = await project.platform.state(web);
    const { fingerprint } = await project.open({}, broken.path).putImage({ service: web, changeId, image: appImage('v2'), from });
    expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await project.inspect('web', look)).toEqual([`/${project.name}-web-1 running`]);
  });

  test('an undo of a release that ended before it made anything changes nothing (fault 38)', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const captured = await project.platform.capture(web);
    const before = await project.running('web');
    const broken = await dockerBut(engine, 'case "$*" in *" up "*) echo "the disk is full" >&2; exit 1;; esac');
    const putting = { service: web, changeId, image: appImage('v2'), from: captured.fingerprint };
    await expect(project.open({}, broken.path).putImage(putting)).rejects.toMatchObject({
      message: expect.stringContaining('disk is full'),
    });
    expect(await project.platform.putBack({ service: web, changeId, captured })).toMatchObject({ outcome: 'already' });
    expect(await project.running('web')).toEqual(before);
    const pins = await readFile(join(project.directory, '.watchkeeper', `${project.name}.override.yaml`), 'utf8');
    expect(pins).not.toContain('sha256:');
    await expect(project.platform.putImage(putting)).resolves.toMatchObject({ outcome: 'changed' });
  });

  test('a stop that was broken off half way remembers all instances and how they were restarted (fault 21)', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    await project.platform.scale({ service: web, changeId, replicas: 3 });
    const half = await dockerBut(engine, 'case "$1" in stop) set -- stop "$2";; esac');
    await expect(project.open({}, half.path).stop({ service: web, changeId })).rejects.toMatchObject({ kind: 'Failed' });
    expect(await project.inspect('web', '{{.HostConfig.RestartPolicy.Name}}')).toEqual(['no', 'no', 'no']);
    expect(await project.platform.stop({ service: web, changeId })).toMatchObject({ outcome: 'changed' });
    expect(await project.platform.state(web)).toMatchObject({ replicas: 0, ready: 0, stoppedAt: 3 });
    expect(await project.platform.resume({ service: web, changeId })).toMatchObject({ outcome: 'changed' });
    expect(await project.inspect('web', '{{.HostConfig.RestartPolicy.Name}} {{.State.Status}}')).toEqual(
      Array.from({ length: 3 }, () => 'unless-stopped running'),
    );
  });

  test('a service that is released while it is stopped stays down, and comes back as the release', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const { fingerprint: from } = await project.platform.state(web);
    await project.platform.stop({ service: web, changeId });
    const released = await project.platform.putImage({ service: web, changeId, image: appImage('v2'), from });
    expect(await project.platform.state(web)).toMatchObject({ replicas: 0, stoppedAt: 1, fingerprint: released.fingerprint });
    expect(await project.running('web')).toEqual([]);
    await project.platform.resume({ service: web, changeId });
    expect(await rolledOut(project.platform, web, released.fingerprint)).toMatchObject({ kind: 'successful', facts: { ready: 1 } });
  });
});

/** Asks again as Temporal does. */
async function persistently<T>(asked: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await asked();
    } catch (error) {
      if (attempt === 5 || !isOpsError(error) || !isRetried(error.kind)) throw error;
      await sleep(1000);
    }
  }
}
