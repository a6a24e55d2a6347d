import { describe, expect, onTestFinished, test } from 'vitest';
import type { DockerProject } from '../../support/docker-project.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { dockerRegistry } from '../../support/docker-registry.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { rolledOut } from '../../support/platform-contract.ts';

const given = await dockerEngine();
const web = serviceOf('web');

describe.skipIf(given === undefined)('the way back', () => {
  const engine = given as NonNullable<typeof given>;

  /** A tag of the project's own, which can be moved without another test seeing it. */
  async function tag(project: DockerProject, name: string, image: string): Promise<string> {
    const mine = `${project.name}/app:${name}`;
    await engine.docker('tag', image, mine);
    onTestFinished(async () => void (await engine.docker('rmi', mine).catch(() => undefined)));
    return mine;
  }

  async function release(project: DockerProject, { image, changeId }: { image: string; changeId: string }) {
    const before = await project.platform.capture(web);
    const { fingerprint } = await project.platform.putImage({ service: web, changeId, image, from: before.fingerprint });
    return { before, fingerprint };
  }

  test('an unhealthy release fails early with its last lines, and the image before is back by its id, though its tag has moved (fault 33)', async () => {
    await using project = await dockerProject(engine);
    const stable = await tag(project, 'stable', appImage('v1'));
    await project.write({ web: webService({ image: stable, environment: { TOKEN: 'CANARY-token' } }) });
    await project.compose('up', '-d', '--wait');
    const { before, fingerprint } = await release(project, { image: appImage('unhealthy'), changeId: 'run-1' });
    await tag(project, 'stable', appImage('v3'));
    const verdict = await rolledOut(project.platform, web, fingerprint);
    expect(verdict).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/health check fails[^]*listening on 8080/) });
    expect(verdict.reason).not.toContain('CANARY');
    await project.platform.putBack({ service: web, changeId: 'run-1', captured: before });
    expect(await rolledOut(project.platform, web, before.fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await project.platform.state(web)).toMatchObject({ images: { web: stable }, fingerprint: before.fingerprint });
    expect(await project.inspect('web', '{{.Image}}')).toEqual([
      await engine.docker('image', 'inspect', '--format', '{{.Id}}', appImage('v1')),
    ]);
  });

  test('an image whose only tag was taken away, and which was pruned, is still there for the way back (fault 33)', async () => {
    await using project = await dockerProject(engine);
    const own = await engine.docker('create', '--label', `of=${project.name}`, appImage('v1'));
    const only = `${project.name}/app:only`;
    await engine.docker('commit', '--change', `LABEL of=${project.name}`, own, only);
    await engine.docker('rm', own);
    await project.write({ web: webService({ image: only }) });
    await project.compose('up', '-d', '--wait');
    const { before, fingerprint } = await release(project, { image: appImage('v2'), changeId: 'run-1' });
    await rolledOut(project.platform, web, fingerprint);
    await engine.docker('rmi', only);
    await engine.docker('image', 'prune', '--force', '--filter', `label=of=${project.name}`);
    await project.write({ web: webService({ image: appImage('v2') }) });
    const { fingerprint: back } = await project.platform.putBack({ service: web, changeId: 'run-1', captured: before });
    expect(await rolledOut(project.platform, web, back)).toMatchObject({ kind: 'successful' });
    expect(await project.inspect('web', `{{index .Config.Labels "of"}}`)).toEqual([project.name]);
  });

  test('a release is pulled from its registry, by nobody before it is decided; the way back needs no registry (fault 33)', async () => {
    await using registry = await dockerRegistry(engine);
    await using project = await dockerProject(engine);
    const [first, second] = ['v1', 'v2'].map((version) => `${registry.address}/app:${version}`) as [string, string];
    for (const [image, of] of [
      [first, appImage('v1')],
      [second, appImage('v2')],
    ] as const) {
      await engine.docker('tag', of, image);
      await engine.docker('push', '--quiet', image);
    }
    await engine.docker('rmi', second);
    await project.write({ web: webService({ image: first }) });
    await project.compose('up', '-d', '--wait');
    const fits = await project.platform.canRelease(web, second);
    expect(fits).toMatchObject({ kind: 'successful', facts: { imageIsOnEngine: 'no' } });
    await expect(engine.docker('image', 'inspect', second)).rejects.toThrow(/no such image/i);
    expect(await project.platform.canRelease(web, `${registry.address}/app:v9`)).toMatchObject({ kind: 'failed' });
    const { before, fingerprint } = await release(project, { image: second, changeId: 'run-1' });
    expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'successful' });
    await registry.stop();
    await engine.docker('rmi', first);
    await project.platform.putBack({ service: web, changeId: 'run-1', captured: before });
    expect(await rolledOut(project.platform, web, before.fingerprint)).toMatchObject({ kind: 'successful' });
    const later = project.platform.putImage({
      service: web,
      changeId: 'run-2',
      image: `${registry.address}/app:v3`,
      from: before.fingerprint,
    });
    await expect(later).rejects.toMatchObject({ kind: 'Unavailable', message: expect.stringContaining('registry does not answer') });
    await engine.docker('rmi', second);
  });

  test('an image that is gone for good is said, and what runs stays', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const { before } = await release(project, { image: appImage('v2'), changeId: 'run-1' });
    const running = await project.running('web');
    const image = { id: `sha256:${'0'.repeat(64)}`, name: 'localhost:1/gone:v0' };
    const captured = { fingerprint: '0'.repeat(64), content: { ...(before.content as object), image } };
    const refused = { kind: 'NotFound', message: expect.stringContaining('localhost:1/gone:v0') };
    await expect(project.platform.putBack({ service: web, changeId: 'run-1', captured })).rejects.toMatchObject(refused);
    expect(await project.running('web')).toEqual(running);
  });

  test('new instances are of the same image as the old ones, though the tag has moved', async () => {
    await using project = await dockerProject(engine);
    const moving = await tag(project, 'moving', appImage('v1'));
    await project.write({ web: webService({ image: moving }) });
    await project.compose('up', '-d', '--wait');
    const { fingerprint } = await project.platform.state(web);
    await tag(project, 'moving', appImage('v2'));
    expect(await project.platform.scale({ service: web, changeId: 'run-1', replicas: 3, from: 1 })).toEqual({
      outcome: 'changed',
      fingerprint,
    });
    await project.platform.restart({ service: web, changeId: 'run-2', mode: 'hard' });
    expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'successful', facts: { wanted: 3 } });
    expect(new Set(await project.inspect('web', '{{.Image}}'))).toEqual(
      new Set([await engine.docker('image', 'inspect', '--format', '{{.Id}}', appImage('v1'))]),
    );
  });

  test('a tag that was moved is a release of another image, and undone to the one before', async () => {
    await using project = await dockerProject(engine);
    const moving = await tag(project, 'latest', appImage('v1'));
    await project.write({ web: webService({ image: moving }) });
    await project.compose('up', '-d', '--wait');
    await tag(project, 'latest', appImage('v2'));
    const { before, fingerprint } = await release(project, { image: moving, changeId: 'run-1' });
    expect(fingerprint).not.toBe(before.fingerprint);
    expect(await project.platform.putBack({ service: web, changeId: 'run-1', captured: before })).toMatchObject({
      fingerprint: before.fingerprint,
    });
  });

  test('states are remembered newest first, each can be returned to, and one that was returned to is the newest', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    expect(await project.platform.revisions(web)).toMatchObject([{ number: 1, images: { web: appImage('v1') } }]);
    await release(project, { image: appImage('v2'), changeId: 'run-1' });
    const { fingerprint: from } = await release(project, { image: appImage('v3'), changeId: 'run-2' });
    const images = async () => (await project.platform.revisions(web)).map((revision) => [revision.number, revision.images['web']]);
    expect(await images()).toEqual([
      [3, appImage('v3')],
      [2, appImage('v2')],
      [1, appImage('v1')],
    ]);
    const first = (await project.platform.revisions(web)).find(({ number }) => number === 1);
    await project.platform.putBack({ service: web, changeId: 'run-3', from, captured: first as NonNullable<typeof first> });
    expect(await images()).toEqual([
      [4, appImage('v1')],
      [3, appImage('v3')],
      [2, appImage('v2')],
    ]);
    const state = await project.platform.state(web);
    expect(state.fingerprint).toBe(first?.fingerprint);
  });

  test('no value of the environment is in a state, a file of ours or an error, and another value is another state', async () => {
    await using project = await dockerProject(engine, { web: webService({ environment: { TOKEN: 'CANARY-token', MODE: 'CANARY-mode' } }) });
    const { before } = await release(project, { image: appImage('v2'), changeId: 'run-1' });
    const [state, revisions] = [await project.platform.state(web), await project.platform.revisions(web)];
    const files = await engine.docker(
      'run',
      '--rm',
      '--network',
      'none',
      '--volume',
      `${project.directory}/.watchkeeper:/kept`,
      '--entrypoint',
      'sh',
      appImage('v1'),
      '-c',
      'cat /kept/*.yaml /kept/history/*',
    );
    const all = JSON.stringify([before, state, revisions, files]);
    expect(all).toContain('TOKEN');
    expect(all).toContain(appImage('v2'));
    expect(all).not.toContain('CANARY');
    await project.write({ web: webService({ environment: { TOKEN: 'another', MODE: 'CANARY-mode' } }) });
    expect((await project.platform.state(web)).fingerprint).not.toBe(state.fingerprint);
  });
});
