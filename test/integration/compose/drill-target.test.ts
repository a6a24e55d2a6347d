import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ComposeService } from '../../support/docker-project.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { webService } from '../../support/docker-project.ts';
import type { DrillFile } from '../../support/drill-project.ts';
import { drillProject, markOf, password, raisingOf } from '../../support/drill-project.ts';

const given = await dockerEngine();
const { signal } = new AbortController();
const removing = (...drillIds: string[]) => ({ drillIds, signal, progress: () => undefined });

describe.skipIf(given === undefined)('a Compose project that is raised for a drill', { timeout: 120_000 }, () => {
  const engine = given as NonNullable<typeof given>;
  const web = (different: ComposeService = {}): DrillFile => ({
    services: { web: webService({ volumes: ['data:/data'], ...different }) },
    volumes: { data: {} },
  });

  test('is raised once, however often it is asked for, and then there is nothing left of it, however often that is asked for', async () => {
    await using drill = await drillProject(engine, web());
    expect(await drill.place.plan()).toEqual({ name: `project ${drill.target.project}`, parts: [`web (${appImage('v1')})`] });
    expect(await drill.left()).toEqual([]);
    await drill.place.raise(raisingOf('drill-1'));
    const { project } = drill.target;
    expect(await drill.left()).toEqual([`container ${project}-web-1`, `network ${project}_default`, `volume ${project}_data`]);
    const started = await engine.docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', `${project}-web-1`);
    await drill.place.raise(raisingOf('drill-1'));
    expect(await engine.docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', `${project}-web-1`)).toBe(started);
    expect(await drill.place.holders()).toEqual([markOf('drill-1')]);
    await drill.place.remove(removing('drill-1'));
    expect(await drill.left()).toEqual([]);
    await drill.place.remove(removing('drill-1'));
    expect(await drill.place.holders()).toEqual([]);
  });

  test('has no way out: its networks are internal, and where a port is published on the loopback, what leaves has no address', async () => {
    await using closed = await drillProject(engine, web());
    await closed.place.raise(raisingOf('drill-1'));
    const network = (project: string, template: string) => engine.docker('network', 'inspect', '--format', template, `${project}_default`);
    expect(await network(closed.target.project, '{{.Internal}}')).toBe('true');
    await using published = await drillProject(engine, web({ ports: ['127.0.0.1:18481:8080'] }));
    await published.place.raise(raisingOf('drill-1'));
    expect(await network(published.target.project, '{{index .Options "com.docker.network.bridge.enable_ip_masquerade"}}')).toBe('false');
    expect(await (await fetch('http://127.0.0.1:18481/')).text()).toBe('v1\n');
    for (const { place } of [closed, published]) await place.remove(removing('drill-1'));
  });

  const refused: [string, Partial<DrillFile> & { web?: ComposeService }, RegExp][] = [
    ['a port that is published to everybody', { web: { ports: ['8080:8080'] } }, /service web: it publishes port 8080 beyond 127\.0\.0\.1/],
    ['the network of the host', { web: { network_mode: 'host' } }, /service web: `network_mode` is not for a drill target/],
    ['a container of a fixed name', { web: { container_name: 'shop-db' } }, /service web: `container_name`/],
    ['all rights on the host', { web: { privileged: true } }, /service web: `privileged`/],
    ['more rights than usual', { web: { cap_add: ['SYS_ADMIN'] } }, /service web: `cap_add`/],
    ['a device of the host', { web: { devices: ['/dev/null:/dev/x'] } }, /service web: `devices`/],
    ['processes of the host', { web: { pid: 'host' } }, /service web: `pid`/],
    ['a name that leads elsewhere', { web: { extra_hosts: ['db:10.0.0.7'] } }, /service web: `extra_hosts`/],
    ['what another container mounts', { web: { volumes_from: ['container:shop-db'] } }, /service web: `volumes_from`/],
    ['a log that is sent elsewhere', { web: { logging: { driver: 'syslog' } } }, /service web: `logging`/],
    ['an image that is built', { web: { build: '.' } }, /service web: `build`/],
    [
      'the socket of the engine',
      { web: { volumes: ['/var/run/docker.sock:/s:ro'] } },
      /service web: it mounts .*docker\.sock, which is not within/,
    ],
    [
      'a folder that it may write to',
      { web: { volumes: ['./data:/data'] } },
      /service web: it may write to .* of the host: mount it read-only/,
    ],
    ['a folder that is not there', { web: { volumes: ['./nowhere:/data:ro'] } }, /service web: it mounts .*nowhere, which is not within/],
    ['a folder that a link leads out to', { web: { volumes: ['./out:/data:ro'] } }, /service web: it mounts .*out, which is not within/],
    ['a network of somebody else', { networks: { default: { external: true, name: 'shop' } } }, /network default: it is external/],
    ['a network by the name of another', { networks: { default: { name: 'shop_default' } } }, /network default: it is called shop_default/],
    ['a network of the host', { networks: { default: { driver: 'macvlan' } } }, /network default: its driver macvlan leads out/],
    ['a volume of somebody else', { volumes: { data: { external: true, name: 'shop_data' } } }, /volume data: it is external/],
    ['a volume by the name of another', { volumes: { data: { name: 'shop_data' } } }, /volume data: it is called shop_data/],
    [
      'a volume that is a folder of the host',
      { volumes: { data: { driver: 'local', driver_opts: { type: 'none', o: 'bind', device: '/etc' } } } },
      /volume data: `driver_opts`/,
    ],
    ['a secret from elsewhere', { secrets: { key: { file: '/etc/hostname' } }, web: { secrets: ['key'] } }, /key: its file is not within/],
  ];

  test.each(refused)('is refused before anything starts: %s', async (_what, { web: different, ...groups }, fault) => {
    await using drill = await drillProject(engine, { ...web(different), ...groups });
    await mkdir(join(drill.target.directory, 'data'));
    await symlink('/etc', join(drill.target.directory, 'out'));
    const { place } = drill;
    for (const ask of [async () => await place.plan(), async () => await place.raise(raisingOf('drill-1'))]) {
      await expect(ask()).rejects.toMatchObject({ kind: 'Unsafe', message: expect.stringMatching(fault) as string });
    }
    expect(await drill.left()).toEqual([]);
  });

  test('is not raised where a person started something of its name, and what that person started stays', async () => {
    await using drill = await drillProject(engine, web());
    const { project, directory } = drill.target;
    await engine.docker(
      'compose',
      '-p',
      project,
      '--project-directory',
      directory,
      '-f',
      join(directory, 'drill.compose.yaml'),
      'up',
      '-d',
    );
    const before = await drill.left();
    await expect(drill.place.holders()).rejects.toMatchObject({
      kind: 'Unsafe',
      message: expect.stringContaining(`the project ${project} is no drill's: there is container ${project}-web-1`) as string,
      hint: expect.stringContaining(`docker compose -p ${project} down --volumes`) as string,
    });
    await drill.place.remove(removing('drill-1', ''));
    expect(await drill.left()).toEqual(before);
  });

  test('of one drill is not taken down by another', async () => {
    await using drill = await drillProject(engine, web());
    await drill.place.raise(raisingOf('drill-1'));
    await drill.place.remove(removing('drill-2'));
    expect(await drill.left()).toHaveLength(3);
    await drill.place.remove(removing('drill-1'));
    expect(await drill.left()).toEqual([]);
  });

  test('that does not become ready says why, without a value of its environment, and can be taken down', async () => {
    await using drill = await drillProject(
      engine,
      web({ image: appImage('crashing'), restart: 'no', environment: { POSTGRES_PASSWORD: password } }),
    );
    const error: unknown = await drill.place.raise(raisingOf('drill-1')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      kind: 'Failed',
      message: expect.stringMatching(/did not become ready: .*-web-1: it ended with 3/) as string,
      details: ['the configuration has no port'],
    });
    expect(JSON.stringify(error)).not.toContain(password);
    await drill.place.remove(removing('drill-1'));
    expect(await drill.left()).toEqual([]);
  });

  test('that never becomes ready is given up after its time', async () => {
    await using drill = await drillProject(engine, web({ image: appImage('unhealthy') }));
    const place = drill.open({ readyWithinSeconds: 2 });
    await expect(place.raise(raisingOf('drill-1'))).rejects.toMatchObject({ kind: expect.stringMatching(/Failed|Unavailable/) as string });
    await place.remove(removing('drill-1'));
    expect(await drill.left()).toEqual([]);
  });

  test('that has a piece of work which ends well is ready', async () => {
    await using drill = await drillProject(engine, {
      services: {
        web: webService(),
        migrate: { image: appImage('v1'), command: ['true'], depends_on: { web: { condition: 'service_healthy' } } },
      },
    });
    await drill.place.raise(raisingOf('drill-1'));
    expect(await drill.place.plan()).toMatchObject({ parts: [`migrate (${appImage('v1')})`, `web (${appImage('v1')})`] });
    await drill.place.remove(removing('drill-1'));
    expect(await drill.left()).toEqual([]);
  });

  test('that is broken off while it is raised ends at once, and what there is of it can be taken down', async () => {
    await using drill = await drillProject(engine, web({ image: appImage('unhealthy') }));
    const cancel = new AbortController();
    const raising = drill.place.raise(raisingOf('drill-1', cancel.signal)).catch((error: unknown) => error);
    await expect.poll(drill.left, { timeout: 20_000 }).toContain(`container ${drill.target.project}-web-1`);
    cancel.abort();
    expect(await raising).toMatchObject({ name: 'AbortError' });
    await drill.place.remove(removing('drill-1'));
    expect(await drill.left()).toEqual([]);
  });
});
