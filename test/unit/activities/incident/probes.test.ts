import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findingsOf } from '../../../../src/activities/incident/probe.ts';
import { bounded } from '../../../../src/activities/incident/probe-call.ts';
import type { Platform } from '../../../../src/activities/platform/platform.ts';
import type { Instances } from '../../../../src/domain/incident/instance.ts';
import { OpsError } from '../../../../src/domain/ops-error.ts';
import type { Environment } from '../../../../src/domain/system/environment.ts';
import { environmentOf } from '../../../support/fake-system.ts';
import { findingOf, probePorts } from '../../../support/probe-ports.ts';

const sockets = new Set<Socket>();
/** Takes every connection and never says a word. */
const silent = createTcpServer((socket) => void sockets.add(socket.on('error', () => undefined)));
let port: number;
beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  ({ port } = silent.address() as AddressInfo);
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
});

const never = async (): Promise<never> => await new Promise(() => undefined);

function silentEnvironment(): Environment {
  const http = `http://127.0.0.1:${port}`;
  const probe = { name: 'health', status: 200 };
  const service = { name: 'api', after: [], released: true, workload: 'deployment/api', readyWithinSeconds: 60 };
  const no = { cachePrefixes: [], keep: [] };
  return environmentOf('silent', {
    platform: { kind: 'kubernetes', namespace: 'shop' },
    services: [
      {
        ...service,
        probes: [
          { ...probe, url: `${http}/health` },
          { ...probe, url: `https://127.0.0.1:${port}/health` },
        ],
      },
    ],
    endpoints: [
      { name: 'cache', kind: 'redis', urls: [`redis://127.0.0.1:${port}`], ...no },
      { name: 'rpc', kind: 'rpc', urls: [http, http], ...no },
      { name: 'files', kind: 'ipfs', urls: [http], ...no },
    ],
    response: { ladder: [], security: [], covers: [], channels: [], severities: [], playbooks: [], alertmanagers: [], prometheus: http },
  });
}

describe('a probe', () => {
  test('of anything that never answers ends in time as unknown, and never as normal: one endless command hangs nothing (E48)', async () => {
    const ports = probePorts(
      { 'env:DATABASE_URL': `postgres://app:x@127.0.0.1:${port}/app` },
      { instanceDetails: never, logs: never, state: never, revisions: never },
    );
    const startedAt = performance.now();
    const findings = await findingsOf(ports, { env: silentEnvironment(), scenario: 'never heard of' }, 700);
    expect(performance.now() - startedAt).toBeLessThan(2500);
    expect(findings.length).toBeGreaterThan(13);
    expect(findings.filter(({ verdict }) => verdict !== 'unknown').map(({ probe, saw }) => `${probe}: ${saw}`)).toEqual([]);
    expect(new Set(findings.map(({ saw }) => saw))).toEqual(new Set(['no answer within 0.7 s']));
  });

  test('that fails says only what is known to hold no secret', async () => {
    const call = { name: 'x', command: 'x' };
    const failing = await bounded({ ...call, look: async () => await Promise.reject(new Error('password hunter2')) }, 100);
    expect(failing).toMatchObject({ verdict: 'unknown', saw: 'it broke off (Error)' });
    const ours = await bounded({ ...call, look: async () => await Promise.reject(new OpsError('Unavailable', 'it does not answer')) }, 100);
    expect(ours).toMatchObject({ verdict: 'unknown', saw: 'it does not answer' });
  });

  test('of instances names what was killed for memory, with its last exit, and offers the least harm first (R3-4.6, E47)', async () => {
    const instances: Instances = {
      instances: [
        { name: 'api-1', container: 'api', ready: true, restarts: 0, state: 'running' },
        {
          name: 'api-2',
          container: 'api',
          ready: false,
          restarts: 4,
          state: 'CrashLoopBackOff',
          lastExit: { reason: 'OOMKilled', code: 137 },
        },
      ],
      events: ['event of Pod api-2: BackOff: password=hunter2'],
    };
    const platform: Partial<Platform> = {
      instanceDetails: async () => await Promise.resolve(instances),
      logs: async () =>
        await Promise.resolve([
          { instance: 'api-1', previous: false, lines: ['all is well'] },
          { instance: 'api-2', previous: true, lines: ['FATAL heap limit, token=hunter2'] },
        ]),
      state: never,
      revisions: never,
    };
    const findings = await findingsOf(probePorts({}, platform), { env: silentEnvironment(), scenario: 'oom', service: 'api' }, 300);
    expect(findings[0]?.verdict).toBe('cause');
    const found = findingOf(findings, 'instances');
    expect(found).toMatchObject({ verdict: 'cause', saw: '1 of 2 are ready, 4 restarts, 1 killed for memory' });
    expect(found?.couldDo.map(({ action }) => action)).toEqual(['restart', 'rollback', 'expandLimits']);
    expect(found?.lines?.join()).toContain('last exit OOMKilled 137');
    expect(findingOf(findings, 'logs')).toMatchObject({ verdict: 'cause', lines: ['api-2 (before): FATAL heap limit, token=…'] });
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  test('of a full disk offers to empty logs on Compose, and says that Kubernetes rotates them itself (scenario disk)', async () => {
    const server = createHttpServer((_, response) => {
      const result = [{ metric: {}, value: [Date.now() / 1000, '0.97'] }];
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { response, services } = silentEnvironment();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const look = async (platform: Environment['platform']) => {
      const env = environmentOf('full', { platform, services, ...(response && { response: { ...response, prometheus: url } }) });
      const host = async () => await Promise.resolve({ freeBytes: 1e9, versions: {}, taken: [], missing: [] });
      return findingOf(await findingsOf(probePorts({}, { host }), { env, scenario: 'disk', service: 'api' }, 2000), 'disks of the hosts');
    };
    expect(await look({ kind: 'kubernetes', namespace: 'shop' })).toMatchObject({
      ...{ verdict: 'cause', saw: 'the fullest is at 97 %', couldDo: [] },
      means: expect.stringContaining('the kubelet rotates the logs of containers itself') as string,
    });
    expect(await look({ kind: 'compose', project: 'shop', directory: '/opt/shop', files: ['compose.yaml'] })).toMatchObject({
      couldDo: [{ action: 'rotateLogs', service: 'api' }],
    });
    server.close();
  });

  test('of everything together says no more than a history can hold, and the worst says most', async () => {
    const logs = async () =>
      await Promise.resolve([{ instance: 'api-1', previous: false, lines: Array.from({ length: 200 }, () => `error ${'x'.repeat(290)}`) }]);
    const instances = Array.from({ length: 50 }, (_, n) => ({
      name: `api-${n} ${'x'.repeat(280)}`,
      ready: true,
      restarts: 1,
      state: 'running',
    }));
    const platform: Partial<Platform> = {
      logs,
      instanceDetails: async () => await Promise.resolve({ instances, events: [] }),
      state: never,
      revisions: never,
    };
    const many = silentEnvironment();
    const services = Array.from({ length: 12 }, (_, n) => ({
      ...(many.services[0] as (typeof many.services)[number]),
      name: `s${n}`,
      probes: [],
    }));
    const findings = await findingsOf(probePorts({}, platform), { env: { ...many, services }, scenario: 'memory' }, 200);
    expect(JSON.stringify(findings).length).toBeLessThan(64_000);
    expect(findings[0]?.lines?.length).toBeGreaterThan(10);
  });

  test('of a release that came half an hour before offers to go back; an old one is none to suspect', async () => {
    const at = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
    const look = async (minutes: number) => {
      const revision = { service: 'api', images: { api: 'shop:v2' }, content: {} };
      const platform: Partial<Platform> = {
        state: async () =>
          await Promise.resolve({ ...revision, workload: 'deployment/api', fingerprint: 'new', replicas: 1, ready: 1, paused: false }),
        revisions: async () =>
          await Promise.resolve([
            { ...revision, fingerprint: 'new', createdAt: at(minutes) },
            { ...revision, fingerprint: 'old', createdAt: at(9000) },
          ]),
        instanceDetails: never,
        logs: never,
      };
      return findingOf(
        await findingsOf(probePorts({}, platform), { env: silentEnvironment(), scenario: 'memory', service: 'api' }, 200),
        'last release',
      );
    };
    expect(await look(10)).toMatchObject({ verdict: 'suspicious', couldDo: [{ action: 'rollback', service: 'api' }] });
    expect(await look(300)).toMatchObject({ verdict: 'normal', couldDo: [] });
  });
});

test('an IPFS node that is alone is a cause, and a full one is not answered by collecting what nobody pinned (PRSM-11.5, E72)', async () => {
  let peers = 0;
  const server = createHttpServer((request, response) => {
    const isRepo = request.url?.startsWith('/api/v0/repo/stat') === true;
    response.end(
      JSON.stringify(isRepo ? { RepoSize: 95e9, StorageMax: 100e9, NumObjects: 7 } : { Peers: Array.from({ length: peers }, () => ({})) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = environmentOf('files', { endpoints: [{ name: 'files', kind: 'ipfs', urls: [url], cachePrefixes: [], keep: [] }] });
  const look = async () => findingOf(await findingsOf(probePorts(), { env, scenario: 'ipfs-down' }, 2000), 'ipfs');
  expect(await look()).toMatchObject({ verdict: 'cause', saw: '0 peers, 95.00 GB in its store (95 %)' });
  peers = 40;
  expect(await look()).toMatchObject({ verdict: 'suspicious', means: expect.stringContaining('pinned') as string, couldDo: [] });
  server.close();
});

describe('RPC addresses', () => {
  test('are judged by health and height, and another one is offered where the first is behind (PFM-3.9, E51)', async () => {
    const heights = new Map([
      ['/a', 100],
      ['/b', 1000],
    ]);
    const server = createHttpServer((request, response) => {
      void text(request).then((body) => {
        const { method } = JSON.parse(body) as { method: string };
        const answer = method === 'getHealth' ? { result: 'ok' } : { result: heights.get(request.url ?? '') };
        response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, ...answer }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const rpc = { name: 'rpc', kind: 'rpc' as const, service: 'api', variable: 'RPC_URL', cachePrefixes: [], keep: [] };
    const env = environmentOf('chain', { endpoints: [{ ...rpc, urls: [`${base}/a`, `${base}/b`] }] });
    const look = async (of: Environment) => findingOf(await findingsOf(probePorts(), { env: of, scenario: 'chain-down' }, 2000), 'rpc');
    expect(await look(env)).toMatchObject({ verdict: 'cause', couldDo: [{ action: 'switchEndpoint', endpoint: 'rpc', service: 'api' }] });
    heights.set('/a', 1001);
    expect(await look(env)).toMatchObject({ verdict: 'normal', couldDo: [] });
    server.close();
    const gone = environmentOf('gone', { endpoints: [{ ...rpc, urls: ['http://127.0.0.1:9'] }] });
    expect(await look(gone)).toMatchObject({ verdict: 'cause', means: 'none of them can be used', couldDo: [] });
  });
});
