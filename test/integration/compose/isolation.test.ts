import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';

const given = await dockerEngine();
const api = serviceOf('api');

describe.skipIf(given === undefined)('a service that is cut off', () => {
  const engine = given as NonNullable<typeof given>;
  const isolating = { service: api, changeId: 'run-1', level: 'network' as const };

  test('is reached by nobody, runs on, and is back under all its names; twice is once (fault 35)', async () => {
    const networks = { default: { aliases: ['backend'] } };
    await using project = await dockerProject(engine, { web: webService(), api: webService({ networks }) });
    const [web] = await project.inspect('web', '{{.Id}}');
    const reached = async (name: string): Promise<boolean> =>
      await engine.docker('exec', web ?? '', 'busybox', 'timeout', '2', 'busybox', 'ping', '-c', '1', name).then(
        () => true,
        () => false,
      );
    const before = await project.running('api');
    expect([await reached('api'), await reached('backend')]).toEqual([true, true]);
    expect(await project.platform.isolation(api)).toMatchObject({ levels: [], holds: true });
    await project.platform.isolate(isolating);
    await project.platform.isolate(isolating);
    expect(await project.platform.isolation(api)).toMatchObject({ levels: ['network'], holds: true });
    expect([await reached('api'), await reached('backend')]).toEqual([false, false]);
    expect(await project.running('api')).toEqual(before);
    const { fingerprint: from } = await project.platform.state(api);
    const refused = { kind: 'Conflict', message: expect.stringContaining('isolated') };
    await expect(project.platform.putImage({ service: api, changeId: 'run-2', image: appImage('v2'), from })).rejects.toMatchObject(
      refused,
    );
    await expect(project.platform.scale({ service: api, changeId: 'run-2', replicas: 2 })).rejects.toMatchObject(refused);
    expect(await project.platform.state(api)).toMatchObject({ fingerprint: from, replicas: 1 });
    await project.platform.rejoin(api);
    await project.platform.rejoin(api);
    expect([await reached('api'), await reached('backend')]).toEqual([true, true]);
    expect(await project.platform.isolation(api)).toMatchObject({ levels: [], holds: true });
    expect(await project.running('api')).toEqual(before);
  });

  test('stays cut off over a stop and a start, also those of its containers that were down', async () => {
    await using project = await dockerProject(engine, { api: webService() });
    await project.compose('up', '-d', '--wait', '--scale', 'api=2');
    const [first] = await project.inspect('api', '{{.Id}}');
    await engine.docker('stop', first ?? '');
    await project.platform.isolate(isolating);
    await engine.docker('start', first ?? '');
    await project.platform.stop(isolating);
    await project.platform.resume(isolating);
    expect(await project.platform.isolation(api)).toMatchObject({ levels: ['network'], holds: true });
    await project.platform.rejoin(api);
    expect(await project.inspect('api', '{{len .NetworkSettings.Networks}} {{.State.Status}}')).toEqual(['1 running', '1 running']);
  });

  test('is back under the address that it was given', async () => {
    await using project = await dockerProject(engine);
    const networks = { inner: { ipam: { config: [{ subnet: '10.215.7.0/24' }] } } };
    const services = { api: webService({ networks: { inner: { ipv4_address: '10.215.7.77' } } }) };
    await writeFile(join(project.directory, 'compose.yaml'), stringify({ services, networks }));
    await project.compose('up', '-d');
    await project.platform.isolate(isolating);
    await project.platform.rejoin(api);
    expect(await project.inspect('api', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}')).toEqual(['10.215.7.77']);
  });

  test('cannot be cut off where it uses the network of the host or of another', async () => {
    await using project = await dockerProject(
      engine,
      {
        api: webService(),
        hosted: webService({ network_mode: 'host', environment: { PORT: '1' } }),
        beside: webService({ network_mode: 'service:api' }),
      },
      { wait: false },
    );
    for (const name of ['hosted', 'beside']) {
      const cutting = project.platform.isolate({ ...isolating, service: serviceOf(name) });
      await expect(cutting).rejects.toMatchObject({ kind: 'Unsupported', hint: expect.stringContaining('Stop') });
    }
  });

  test('is seen to be back when somebody makes it anew, because that ends the isolation', async () => {
    await using project = await dockerProject(engine, { api: webService() });
    await project.platform.isolate(isolating);
    await project.compose('up', '-d', '--force-recreate', 'api');
    expect(await project.platform.isolation(api)).toMatchObject({ levels: ['network'], holds: false });
    await project.platform.rejoin(api);
    expect(await project.platform.isolation(api)).toMatchObject({ levels: [] });
  });

  test('traffic alone cannot be taken from it: that is said with the remedy', async () => {
    await using project = await dockerProject(engine, { api: webService() });
    const refused = { kind: 'Unsupported', hint: expect.stringContaining('network') };
    await expect(project.platform.isolate({ ...isolating, level: 'traffic' })).rejects.toMatchObject(refused);
  });
});
