import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, test } from 'vitest';
import { diagnosisActivities } from '../../../../src/activities/incident/diagnosis-activities.ts';
import { endpointActivities } from '../../../../src/activities/incident/endpoint-activities.ts';
import { limitsActivities } from '../../../../src/activities/incident/limits-activities.ts';
import type { RecoveryPorts } from '../../../../src/activities/incident/recovered.ts';
import { lookAtRecovery } from '../../../../src/activities/incident/recovered.ts';
import { recoveryActivities } from '../../../../src/activities/incident/recovery-activities.ts';
import type { MetricAnswer } from '../../../../src/activities/platform/metrics.ts';
import type { Platform, PuttingSettings } from '../../../../src/activities/platform/platform.ts';
import type { Environment } from '../../../../src/domain/system/environment.ts';
import type { Verdict } from '../../../../src/domain/verdict.ts';
import { fakeObjects } from '../../../support/fake-objects.ts';
import { environmentOf } from '../../../support/fake-system.ts';
import { probePorts } from '../../../support/probe-ports.ts';

const service = { name: 'api', after: [], released: true, workload: 'deployment/api', readyWithinSeconds: 60, probes: [] };
const clear = { query: 'errors', max: 0.01 };
const env = environmentOf('shop', {
  platform: { kind: 'kubernetes', namespace: 'shop' },
  services: [service],
  release: { ...environmentOf('x').release, prometheus: 'http://127.0.0.1:9' },
  endpoints: [
    {
      ...{ name: 'rpc', kind: 'rpc', service: 'api', variable: 'RPC_URL', cachePrefixes: [], keep: [] },
      urls: ['http://127.0.0.1:9/a', 'env:SECRET_RPC', 'http://127.0.0.1:9/b'],
    },
  ],
});

function recovery(answers: readonly MetricAnswer[], ready = 2): RecoveryPorts {
  let asked = 0;
  return {
    ...probePorts({}, { instances: async () => await Promise.resolve({ replicas: 2, ready }) }),
    queryMetric: async () => await Promise.resolve(answers[Math.min(asked++, answers.length - 1)] ?? { none: 'nothing' }),
    openServer: () => {
      throw new Error('no store is looked at');
    },
  };
}

const watched = async (ports: RecoveryPorts): Promise<Verdict> =>
  await new MockActivityEnvironment().run(recoveryActivities(ports).recoveryHolds, {
    env,
    input: { service: 'api', clear, holdSeconds: 0.2, withinSeconds: 0.3, sampleEverySeconds: 0.05 },
  });

describe('recovery', () => {
  test('is good only where all is: a service that is not ready, a bad number and no data are told apart (E62)', async () => {
    const look = async (ports: RecoveryPorts, of: object = { service: 'api', clear }) => await lookAtRecovery(ports, { env, ...of });
    expect(await look(recovery([{ value: 0.005 }]))).toMatchObject({ seen: 'good', value: 0.005 });
    expect(await look(recovery([{ value: 0.005 }], 1))).toMatchObject({ seen: 'bad', words: '1 of 2 instances of api are ready' });
    expect(await look(recovery([{ value: 0.5 }]))).toMatchObject({ seen: 'bad', words: 'the key metric is 0.5; clear is at most 0.01' });
    expect(await look(recovery([{ none: 'there are no data' }]))).toMatchObject({ seen: 'none' });
    expect(await look(recovery([]), {})).toMatchObject({ seen: 'none' });
  });

  test('that never comes has failed, which nobody can tell is an error, and which holds is seen through a dip (scenarios 19 and 22)', async () => {
    expect(await watched(recovery([{ value: 0.5 }]))).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('it did not help') as string,
    });
    expect(await watched(recovery([{ none: 'there are no data' }]))).toMatchObject({ kind: 'error' });
    const dip: MetricAnswer[] = [{ value: 0 }, { value: 0.5 }, { value: 0 }];
    expect(await watched(recovery(dip))).toMatchObject({ kind: 'successful', facts: { restarts: 1 } });
    const flapping = Array.from({ length: 8 }, (_, n): MetricAnswer => ({ value: n % 2 }));
    expect(await watched(recovery(flapping))).toMatchObject({ kind: 'failed', facts: { restarts: 3 } });
  });
});

describe('evidence', () => {
  test('is kept once, without secrets, and a platform that never answers holds nothing up but is said to be missing', async () => {
    const { files, open } = fakeObjects();
    const platform: Partial<Platform> = {
      instanceDetails: async () => await Promise.resolve({ instances: [], events: [] }),
      logs: async () => await Promise.resolve([{ instance: 'api-1', previous: false, lines: ['password=hunter2', 'fine'] }]),
      state: async () => await Promise.reject(new Error('broken')),
      revisions: async () => await Promise.resolve([]),
    };
    const { keepFindings } = diagnosisActivities({ ...probePorts({}, platform), openObjects: open });
    const keep = async () => await keepFindings({ env, input: { id: 'run-1', scenario: 'memory', service: 'api' } });
    const [first, again] = [await keep(), await keep()];
    expect(again).toEqual(first);
    expect(first.sha256).toMatch(/^[0-9a-f]{64}$/);
    const text = [...files.values()].join('');
    expect(text).toContain('fine');
    expect(text).not.toContain('hunter2');
  });
});

describe('a step that a person gave other input', () => {
  test('sets no other variable and no other value than the addresses of the endpoint, and never one that is a reference', async () => {
    const put: PuttingSettings[] = [];
    const platform: Partial<Platform> = {
      putSettings: async (putting) => (put.push(putting), await Promise.resolve({ outcome: 'changed', fingerprint: 'f' })),
    };
    const { switchVariable } = endpointActivities(probePorts({}, platform));
    const good = { endpoint: 'rpc', service: 'api', variable: 'RPC_URL', url: 'http://127.0.0.1:9/b', changeId: 'c', from: 'f' };
    for (const wrong of [{ variable: 'PATH' }, { url: 'http://evil.test' }, { url: 'env:SECRET_RPC' }, { service: 'web' }]) {
      await expect(switchVariable({ env, input: { ...good, ...wrong } })).rejects.toMatchObject({ kind: 'InvalidInput' });
    }
    await switchVariable({ env, input: good });
    expect(put.map(({ settings }) => settings.set)).toEqual([{ RPC_URL: 'http://127.0.0.1:9/b' }]);
  });

  test('more than doubles no limit', async () => {
    const platform: Partial<Platform> = {
      limits: async () => await Promise.resolve({ fingerprint: 'f', memoryBytes: 100 }),
      putLimits: async () => await Promise.resolve({ outcome: 'changed', fingerprint: 'g' }),
    };
    const { putLimits } = limitsActivities({ openPlatform: () => platform as Platform });
    const input = { service: 'api', changeId: 'c', from: 'f', was: { memoryBytes: 100 } };
    await expect(putLimits({ env, input: { ...input, memoryBytes: 201 } })).rejects.toMatchObject({ kind: 'InvalidInput' });
    await expect(putLimits({ env, input: { ...input, memoryBytes: 150 } })).resolves.toMatchObject({ outcome: 'changed' });
  });

  test('is refused where no other address is good, with what was seen', async () => {
    const platform: Partial<Platform> = {
      settings: async (_service, { set }) =>
        await Promise.resolve({ fingerprint: 'f', changes: Object.entries(set).map(([name, to]) => ({ name, from: 'x', to })) }),
    };
    const { endpointChoice } = endpointActivities(probePorts({ 'env:SECRET_RPC': 'http://127.0.0.1:9/c' }, platform));
    const choice = endpointChoice({ env: env satisfies Environment, input: { endpoint: 'rpc' } });
    await expect(choice).rejects.toMatchObject({ kind: 'Refused', message: expect.stringContaining('1: not healthy') as string });
  });
});
