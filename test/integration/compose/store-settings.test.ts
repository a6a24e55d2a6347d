import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Watchkeeper } from '../../../src/client/watchkeeper.ts';
import { watchkeeper } from '../../../src/client/watchkeeper.ts';
import { valuesOf } from '../../support/data-world.ts';
import { dockerEngine } from '../../support/docker-engine.ts';
import type { DockerProject } from '../../support/docker-project.ts';
import { dockerProject } from '../../support/docker-project.ts';
import { buildPostgres, password, postgresAlone, postgresImage } from '../../support/drill-project.ts';
import { eventually, faultRun } from '../../support/fault-run.ts';
import type { WorkerProcess } from '../../support/fault-worker.ts';
import { workerProcess } from '../../support/fault-worker.ts';
import { freshBucket, freshNamespace, servers } from '../../support/servers.ts';

const given = await dockerEngine();

describe.skipIf(given === undefined)('settings of a store that Compose runs', { timeout: 180_000 }, () => {
  const engine = given as NonNullable<typeof given>;
  // In a network that no other test has.
  const address = '10.215.47.2';
  const url = `postgresql://postgres:${password}@${address}:5432/postgres`;
  let [folder, project, worker, connection]: [string?, DockerProject?, WorkerProcess?, Connection?] = [];
  let client: Client;
  let runs: Watchkeeper;

  beforeAll(async () => {
    await buildPostgres(engine, servers().postgres.binDir);
    project = await dockerProject(engine);
    const file = JSON.stringify(postgresAlone(address));
    await writeFile(join(project.directory, 'compose.yaml'), file);
    await project.compose('up', '-d', '--wait');
    folder = await mkdtemp(join(tmpdir(), 'watchkeeper-settings-'));
    await mkdir(join(folder, 'systems'));
    const [bucket, namespace] = await Promise.all([freshBucket('settings'), freshNamespace('settings')]);
    const { temporal, objects, postgres } = servers();
    const { name, directory } = project;
    const system = {
      system: 'shop',
      timeZone: 'UTC',
      objects: { bucket, endpoint: objects.endpoint, accessKeyId: 'env:STAGE_KEY_ID', secretAccessKey: 'env:STAGE_SECRET' },
      approvers: ['ana', 'ben', 'cleo'],
      environments: {
        test: {
          production: false,
          platform: { kind: 'compose', project: name, directory, files: ['compose.yaml'], host: engine.host },
          stores: { main: { kind: 'postgres', url: 'env:STAGE_URL' } },
          services: { postgres: { released: false } },
        },
      },
    };
    await writeFile(join(folder, 'systems', 'shop.yaml'), JSON.stringify(system));
    connection = await Connection.connect({ address: temporal.address });
    client = new Client({ connection, namespace });
    runs = watchkeeper(client);
    worker = workerProcess(['shop/test'], {
      PATH: `${postgres.binDir}:${engine.path}`,
      HOME: folder,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: namespace,
      WATCHKEEPER_SYSTEMS: join(folder, 'systems'),
      STAGE_URL: url,
      STAGE_KEY_ID: objects.accessKeyId,
      STAGE_SECRET: objects.secretAccessKey,
    });
    await worker.start();
  }, 180_000);
  afterAll(async () => {
    await worker?.kill();
    await connection?.close();
    await project?.[Symbol.asyncDispose]();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  async function asked(input: { set: Record<string, string>; restart?: string }) {
    const ref = await runs.start('configChange', { target: 'shop/test', requester: 'zed', input: { store: 'main', ...input } });
    const run = faultRun({ client, runs }, ref);
    await run.waitsFor('approval');
    await runs.decide(ref, { planHash: (await runs.plan(ref))?.hash ?? '', by: 'ana', verdict: 'approve' });
    return run;
  }
  const connections = async (): Promise<unknown[]> => await valuesOf(url, 'show max_connections');

  test('wait for a restart where none is asked for, and are in force after the one that is (E33, PRSM-11.4)', async () => {
    const waiting = await asked({ set: { max_connections: '120', work_mem: '5MB' } });
    expect(await runs.outcome<'configChange'>(waiting.ref)).toMatchObject({
      outcome: { outcome: 'changed', restartNeeded: ['max_connections'] },
    });
    expect([await connections(), await valuesOf(url, 'show work_mem')]).toEqual([['100'], ['5MB']]);
    const restarting = await asked({ set: { max_connections: '120' }, restart: 'postgres' });
    expect(await runs.outcome<'configChange'>(restarting.ref)).toMatchObject({ outcome: { outcome: 'changed', restartNeeded: [] } });
    expect(await connections()).toEqual(['120']);
  });

  test('are in force where the worker is killed with -9 while the server is restarted (fault 2)', async () => {
    const run = await asked({ set: { max_connections: '130' }, restart: 'postgres' });
    await run.done('stopService');
    await worker?.kill();
    await worker?.start();
    expect(await run.ended()).toBe('done');
    expect(await eventually('the server answers', connections)).toEqual(['130']);
  });

  test('with which the server does not start are taken back once a person has put its file right', async () => {
    const before = await valuesOf(url, 'show shared_buffers');
    const run = await asked({ set: { shared_buffers: '900GB' }, restart: 'postgres' });
    await run.running('takeBackStoreSettings');
    const [container = ''] = (await project?.inspect('postgres', '{{.Id}}')) ?? [];
    const empty = ['--entrypoint', 'sh', postgresImage, '-c', ': > "$PGDATA/postgresql.auto.conf"'];
    await engine.docker('run', '--rm', '--volumes-from', container, ...empty);
    await engine.docker('start', container);
    expect(await run.ended()).toBe('StepFailed');
    expect(await eventually('the server answers', async () => await valuesOf(url, 'show shared_buffers'))).toEqual(before);
    const undone = (await runs.timeline(run.ref)).filter(({ effect }) => effect === 'undo');
    expect(undone.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'stopAgain done',
      'resumeService done',
      'takeBackStoreSettings done',
    ]);
  });
});
