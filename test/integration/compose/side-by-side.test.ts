import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { killableUp } from '../../support/docker-stand-in.ts';
import { rolledOut } from '../../support/platform-contract.ts';

const given = await dockerEngine();
const [web, api] = [serviceOf('web'), serviceOf('api')];

describe.skipIf(given === undefined)('services and runs beside each other', () => {
  const engine = given as NonNullable<typeof given>;

  test('services of one project are changed at the same time, and none forgets what the other was', async () => {
    await using project = await dockerProject(engine, { web: webService(), api: webService() });
    const changeId = 'run-1';
    const release = async (service: typeof web) => {
      const { fingerprint: from } = await project.platform.state(service);
      return await project.platform.putImage({ service, changeId, image: appImage('v2'), from });
    };
    const released = await Promise.all([release(web), release(api)]);
    await Promise.all([web, api].map(async (service) => await project.platform.stop({ service, changeId })));
    await Promise.all([web, api].map(async (service) => await project.platform.resume({ service, changeId })));
    const done = await Promise.all(
      [web, api].map(async (service, n) => await rolledOut(project.platform, service, released[n]?.fingerprint ?? '')),
    );
    expect(done).toMatchObject([{ kind: 'successful' }, { kind: 'successful' }]);
    expect(await project.platform.state(web)).toMatchObject({ images: { web: appImage('v2') }, replicas: 1 });
    expect(await project.platform.state(api)).toMatchObject({ images: { api: appImage('v2') }, replicas: 1 });
  });

  test('a change of one service leaves the others alone, what it depends on too', async () => {
    await using project = await dockerProject(engine, { web: webService({ depends_on: ['api'] }), api: webService() });
    const others = await project.running('api');
    await project.write({ web: webService({ depends_on: ['api'] }), api: webService({ environment: { LATER: 'yes' } }) });
    const { fingerprint: from } = await project.platform.state(web);
    await project.platform.putImage({ service: web, changeId: 'run-1', image: appImage('v2'), from });
    await project.platform.restart({ service: web, changeId: 'run-1', mode: 'hard' });
    expect(await project.running('api')).toEqual(others);
  });

  test('of two runs that release at once one wins, the other is told, and the winner runs', async () => {
    await using project = await dockerProject(engine, { web: webService({ stop_grace_period: '1s' }) });
    const { fingerprint: from } = await project.platform.state(web);
    const release = async (changeId: string, image: string) => await project.platform.putImage({ service: web, changeId, image, from });
    await Promise.allSettled([release('run-1', appImage('v2')), release('run-2', appImage('v3'))]);
    const again = await Promise.allSettled([release('run-1', appImage('v2')), release('run-2', appImage('v3'))]);
    expect(again.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = again.find((outcome) => outcome.status === 'rejected');
    expect(lost).toMatchObject({ reason: { kind: 'Conflict' } });
    const { fingerprint } = await project.platform.state(web);
    expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'successful', facts: { wanted: 1, ready: 1 } });
    expect(await project.inspect('web', '{{.Name}}')).toEqual([`/${project.name}-web-1`]);
  });

  test('a Compose that is killed while it adds instances is asked again by the same run, and comes to the number', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const scaling = { service: web, changeId: 'run-1', replicas: 4, from: 1 };
    const { path, kill } = await killableUp(engine);
    await Promise.allSettled([project.open({}, path).scale(scaling), kill(350)]);
    await project.platform.scale(scaling);
    expect(await project.inspect('web', '{{.State.Status}}')).toEqual(['running', 'running', 'running', 'running']);
    expect(await project.platform.scale(scaling)).toMatchObject({ outcome: 'already' });
  });

  test('all files of the set count in their order, with their variables and profiles, and our pin comes last', async () => {
    await using project = await dockerProject(engine);
    await project.write({ web: webService({ environment: { MODE: 'test', NAME: '$NAME' }, profiles: ['full'] }) });
    const production = { services: { web: { environment: { MODE: 'production' }, image: appImage('v1') } } };
    await writeFile(join(project.directory, 'compose.prod.yaml'), stringify(production));
    await writeFile(join(project.directory, 'prod.env'), 'NAME=neurocore\n');
    const platform = project.open({ files: ['compose.yaml', 'compose.prod.yaml'], envFile: 'prod.env' });
    const { fingerprint: from } = await platform.state(web);
    expect(await platform.scale({ service: web, changeId: 'run-1', replicas: 1 })).toMatchObject({ outcome: 'changed' });
    const { fingerprint } = await platform.putImage({ service: web, changeId: 'run-1', image: appImage('v2'), from });
    expect(await rolledOut(platform, web, fingerprint)).toMatchObject({ kind: 'successful' });
    const [environment] = await project.inspect('web', '{{json .Config.Env}}');
    expect(JSON.parse(environment ?? '[]')).toEqual(expect.arrayContaining(['MODE=production', 'NAME=neurocore', 'BEHAVIOUR=v2']));
  });
});
