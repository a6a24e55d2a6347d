import { describe, expect, test } from 'vitest';
import { freePort } from '../../../src/embedded/free-ports.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { kindOfFailure, rolledOut } from '../../support/platform-contract.ts';

const given = await dockerEngine();
const web = serviceOf('web');

describe.skipIf(given === undefined)('when an instance counts as ready', () => {
  const engine = given as NonNullable<typeof given>;
  const [changeId, image] = ['run-1', appImage('v2')];

  test('one without a health check is ready when it has run for a while, and failed when it ends, with how it ended', async () => {
    await using project = await dockerProject(engine);
    await project.write({ web: webService({ healthcheck: { disable: true }, restart: 'no' }) });
    await project.compose('up', '-d');
    const from = (await project.platform.state(web)).fingerprint;
    const good = await project.platform.putImage({ service: web, changeId, image, from });
    expect(await project.platform.rollout(web, good.fingerprint)).toMatchObject({ state: 'progressing', updated: 1, ready: 0 });
    expect(await rolledOut(project.platform, web, good.fingerprint)).toMatchObject({ kind: 'successful' });
    await engine.docker('kill', ...(await project.inspect('web', '{{.Id}}')));
    expect(await project.platform.rollout(web, good.fingerprint)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('137'),
    });
    const bad = await project.platform.putImage({ service: web, changeId: 'run-2', image: appImage('crashing'), from: good.fingerprint });
    const verdict = await rolledOut(project.platform, web, bad.fingerprint);
    expect(verdict).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/ended with 3[^]*the configuration has no port/) });
  });

  test('what was made over in the middle of a rollout is no longer waited for (fault 9)', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const from = (await project.platform.state(web)).fingerprint;
    const { fingerprint } = await project.platform.putImage({ service: web, changeId, image, from });
    await project.compose('up', '-d', '--no-deps', 'web');
    const rollout = await project.platform.rollout(web, fingerprint);
    expect(rollout).toMatchObject({ state: 'failed', reason: expect.stringContaining('somebody changed it') });
  });

  test('a rolling restart goes one by one and ends with the first that does not come back', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    await project.compose('up', '-d', '--wait', '--scale', 'web=2');
    await project.platform.restart({ service: web, changeId, mode: 'rolling' });
    const started = (await project.running('web')).map((one) => Date.parse(one.split('@')[1] ?? ''));
    expect(Math.abs((started[0] ?? 0) - (started[1] ?? 0))).toBeGreaterThan(500);
    const [first] = await project.inspect('web', '{{.Id}}');
    await engine.docker('exec', first ?? '', 'sh', '-c', 'echo "exit 3" > /serve');
    const restarting = project.platform.restart({ service: web, changeId: 'run-2', mode: 'rolling' });
    expect(await kindOfFailure(restarting)).toBe('Failed');
    expect(await project.platform.state(web)).toMatchObject({ replicas: 2, ready: 1 });
  });

  test('a port that something else holds is said, and the old version is put back', async () => {
    const port = await freePort();
    await using other = await dockerProject(engine, { holder: webService({ ports: [`127.0.0.1:${port}:8080`] }) });
    await using project = await dockerProject(engine, { web: webService() });
    const captured = await project.platform.capture(web);
    await project.write({ web: webService({ ports: [`127.0.0.1:${port}:8080`] }) });
    const from = (await project.platform.state(web)).fingerprint;
    const refused = { kind: 'Conflict', message: expect.stringContaining(String(port)) };
    await expect(project.platform.putImage({ service: web, changeId, image, from })).rejects.toMatchObject(refused);
    await project.write({ web: webService() });
    await project.platform.putBack({ service: web, changeId, captured });
    expect(await rolledOut(project.platform, web, captured.fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await other.platform.state(serviceOf('holder'))).toMatchObject({ ready: 1 });
  });
});
