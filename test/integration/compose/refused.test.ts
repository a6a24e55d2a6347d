import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../../src/embedded/free-ports.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { dockerBut } from '../../support/docker-stand-in.ts';

const given = await dockerEngine();
const web = serviceOf('web');

describe.skipIf(given === undefined)('what is refused before anything is touched', { concurrent: true }, () => {
  const engine = given as NonNullable<typeof given>;

  test('Compose v1, which ends with 0 where it does not understand, never counts as success (fault 31)', async ({ onTestFinished }) => {
    await using project = await dockerProject(engine, { web: webService() });
    const before = await project.running('web');
    const state = await project.platform.state(web);
    const usage = 'echo "Define and run multi-container applications with Docker."; exit 0';
    const old = await dockerBut(
      engine,
      `case "$*" in *"compose version"*) echo 1.29.2; exit 0;; *compose*) ${usage};; esac`,
      onTestFinished,
    );
    const platform = project.open({}, old.path);
    const refused = { kind: 'Unsupported', message: expect.stringContaining('1.29.2'), hint: expect.stringContaining('plugin') };
    await expect(platform.identify()).rejects.toMatchObject(refused);
    const putting = { service: web, changeId: 'run-1', image: appImage('v2'), from: state.fingerprint };
    await expect(platform.putImage(putting)).rejects.toMatchObject({ kind: 'Unsupported' });
    await expect(platform.restart({ service: web, changeId: 'run-1', mode: 'hard' })).rejects.toMatchObject({ kind: 'Unsupported' });
    expect(await project.running('web')).toEqual(before);
  });

  test('a docker without Compose, and no docker at all, are said with the remedy', async ({ onTestFinished }) => {
    await using project = await dockerProject(engine);
    const bare = await dockerBut(engine, 'case "$1" in compose) echo "unknown flag: --short" >&2; exit 125;; esac', onTestFinished);
    const refused = { kind: 'Unsupported', hint: expect.stringContaining('Install') };
    await expect(project.open({}, bare.path).identify()).rejects.toMatchObject(refused);
    await expect(project.open({}, '/nowhere').identify()).rejects.toMatchObject(refused);
  });

  test('an `up` that says it succeeded and did nothing is a failure (fault 31)', async ({ onTestFinished }) => {
    await using project = await dockerProject(engine, { web: webService() });
    const state = await project.platform.state(web);
    const liar = await dockerBut(engine, 'case "$*" in *" up "*) exit 0;; esac', onTestFinished);
    const putting = { service: web, changeId: 'run-1', image: appImage('v2'), from: state.fingerprint };
    await expect(project.open({}, liar.path).putImage(putting)).rejects.toMatchObject({ kind: 'Failed' });
    expect(await project.platform.state(web)).toEqual(state);
    await expect(project.platform.putImage(putting)).resolves.toMatchObject({ outcome: 'changed' });
  });

  test('containers of another major version of Compose are not touched, but may be looked at (fault 37)', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const marks = { project: project.name, service: 'db', oneoff: 'False', 'container-number': '1', version: '1.29.2' };
    const labels = Object.entries(marks).flatMap(([key, value]) => ['--label', `com.docker.compose.${key}=${value}`]);
    await engine.docker('run', '--detach', '--network', 'none', ...labels, '--name', `${project.name}_db_1`, appImage('v1'));
    await project.write({ web: webService(), db: webService() });
    const db = serviceOf('db');
    const before = await project.running('db');
    const { fingerprint } = await project.platform.state(db);
    const refused = { kind: 'Unsupported', message: expect.stringContaining('1.29.2') };
    const putting = { service: db, changeId: 'run-1', image: appImage('v2'), from: fingerprint };
    await expect(project.platform.putImage(putting)).rejects.toMatchObject(refused);
    await expect(project.platform.scale({ service: db, changeId: 'run-1', replicas: 2 })).rejects.toMatchObject(refused);
    expect(await project.platform.canRelease(db, appImage('v2'))).toMatchObject({ kind: 'failed', reason: refused.message });
    expect(await project.running('db')).toEqual(before);
  });

  test('a missing variable is said by its name and files, wherever it is needed', async () => {
    await using project = await dockerProject(engine);
    await project.write({ web: webService({ environment: { TOKEN: '${NEUROCORE_TOKEN:?ask the owner}' } }) });
    const missing = { kind: 'InvalidInput', message: expect.stringMatching(/compose\.yaml.*NEUROCORE_TOKEN/) };
    await expect(project.platform.state(web)).rejects.toMatchObject(missing);
    const putting = { service: web, changeId: 'run-1', image: appImage('v2'), from: '0' };
    await expect(project.platform.putImage(putting)).rejects.toMatchObject(missing);
    expect(await project.platform.canRelease(web, appImage('v2'))).toMatchObject({ kind: 'failed', reason: missing.message });
    await writeFile(join(project.directory, 'production.env'), 'NEUROCORE_TOKEN=CANARY-token\n');
    const state = await project.open({ envFile: 'production.env' }).state(web);
    expect(state).toMatchObject({ replicas: 1, ready: 0 });
  });

  test('a wrong folder, a missing file and what is no Compose file are said by name, without what stands in them', async () => {
    await using project = await dockerProject(engine);
    const lookWith = async (different: Parameters<typeof project.open>[0]) => await project.open(different).state(web);
    const named = (text: string) => ({ kind: 'InvalidInput', message: expect.stringContaining(text) });
    await expect(lookWith({ directory: '/nowhere/at-all' })).rejects.toMatchObject(named('/nowhere/at-all'));
    await expect(lookWith({ files: ['compose.yaml', 'compose.prod.yaml'] })).rejects.toMatchObject(named('compose.prod.yaml'));
    await expect(lookWith({ envFile: 'no.env' })).rejects.toMatchObject(named('no.env'));
    await writeFile(join(project.directory, 'compose.yaml'), 'services:\n  web:\n    image: a\n     ports: [');
    await expect(lookWith({})).rejects.toMatchObject(named('compose.yaml'));
    await project.write({ web: webService({ ports: ['CANARY-secret:80'] }) });
    const thrown: unknown = await lookWith({}).catch((error: unknown) => error);
    expect(thrown).toMatchObject(named('compose.yaml'));
    expect(`${String(thrown)} ${JSON.stringify(thrown)}`).not.toContain('CANARY');
  });

  test('an engine that does not answer is unavailable, and the address may be a reference', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    await expect(project.open({ host: 'unix:///nowhere/docker.sock' }).state(web)).rejects.toMatchObject({ kind: 'Unavailable' });
    await writeFile(join(project.directory, 'host'), `${engine.host}\n`);
    expect(await project.open({ host: `file:${project.directory}/host` }).state(web)).toMatchObject({ ready: 1 });
  });

  test('an image that its registry does not have is found out before the old instance is touched', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const before = await project.running('web');
    const registry = createServer((request, response) => {
      response.writeHead(request.url === '/v2/' ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }));
    }).listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const image = `127.0.0.1:${(registry.address() as AddressInfo).port}/neurocore:v9`;
    const { fingerprint } = await project.platform.state(web);
    const putting = { service: web, changeId: 'run-1', image, from: fingerprint };
    await expect(project.platform.putImage(putting)).rejects.toMatchObject({ kind: 'NotFound', message: expect.stringContaining(image) });
    expect(await project.platform.canRelease(web, image)).toMatchObject({ kind: 'failed', reason: expect.stringContaining(image) });
    registry.close();
    expect(await project.running('web')).toEqual(before);
  });

  test('looking whether an image fits writes nothing, and says what is in the way of going unnoticed (fault 40)', async () => {
    const port = await freePort();
    await using project = await dockerProject(engine, { web: webService({ ports: [`127.0.0.1:${port}:8080`] }) });
    const everything = async () => [
      await readdir(project.directory),
      await project.running('web'),
      await engine.docker('image', 'ls', '--quiet', `watchkeeper/${project.name}-web`),
    ];
    const before = await everything();
    const verdict = await project.platform.canRelease(web, appImage('v2'));
    expect(verdict).toMatchObject({ kind: 'successful', reason: expect.stringContaining(String(port)), facts: { imageIsOnEngine: 'yes' } });
    expect(await everything()).toEqual(before);
  });

  test('files that were changed and not applied are said before a release applies them', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const fits = async () => (await project.platform.canRelease(web, appImage('v3'))).facts?.['files'];
    const { fingerprint: from } = await project.platform.state(web);
    await project.platform.putImage({ service: web, changeId: 'run-1', image: appImage('v2'), from });
    expect(await fits()).toContain('as they were applied');
    await project.write({ web: webService({ environment: { LATER: 'yes' } }) });
    expect(await fits()).toContain('changed since');
  });

  test('a service that holds a port of the host has one instance at most', async () => {
    const port = await freePort();
    await using project = await dockerProject(engine, { web: webService({ ports: [`127.0.0.1:${port}:8080`] }) });
    const scaling = { service: web, changeId: 'run-1', replicas: 2, from: 1 };
    const refused = { kind: 'Unsupported', message: expect.stringContaining(String(port)) };
    await expect(project.platform.scale(scaling)).rejects.toMatchObject(refused);
    expect(await project.platform.state(web)).toMatchObject({ replicas: 1, ready: 1 });
  });
});
