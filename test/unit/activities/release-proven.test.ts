import { beforeEach, describe, expect, test } from 'vitest';
import { judgeProof } from '../../../src/activities/platform/release-proven.ts';
import { writeRelease } from '../../../src/activities/platform/release-records.ts';
import { fakeObjects } from '../../support/fake-objects.ts';
import { demoSystems, environmentOf } from '../../support/fake-system.ts';

const { environments } = await demoSystems.load('demo');
const services = environments.find(({ environment }) => environment === 'shop-0')?.services ?? [];
const staging = environmentOf('staging', { services });
const [digest, other] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];

describe('a release that staging ran', () => {
  let objects: ReturnType<ReturnType<typeof fakeObjects>['open']>;
  beforeEach(() => void (objects = fakeObjects().open(staging.objects)));
  const ran = async (image: string, verdict: 'healthy' | 'bad' = 'healthy') => {
    const record = { release: 'v2', fingerprint: 'f', images: { api: image }, createdAt: '2026-11-20T00:00:00Z', verdict };
    await writeRelease(objects, staging, { service: 'api', changeId: 'run-1', record });
  };
  const judged = async (image?: string) =>
    await judgeProof(objects, staging, { release: 'v2', services: ['api'], ...(image !== undefined && { images: { api: image } }) });

  test('is proven by its record', async () => {
    expect(await judged()).toMatchObject({ kind: 'failed', reason: expect.stringContaining('never ran') as string });
    await ran('r/api:v2');
    expect(await judged()).toMatchObject({ kind: 'successful' });
  });

  test('is not proven when it was put back there', async () => {
    await ran('r/api:v2', 'bad');
    expect(await judged()).toMatchObject({ kind: 'failed', reason: expect.stringContaining('put back') as string });
  });

  test('is proven only by the same digest where releases are pinned (E59)', async () => {
    await ran(`r/api:v2@${digest}`);
    expect(await judged(`r/api:v2@${digest}`)).toMatchObject({ kind: 'successful' });
    expect(await judged(`r/api:v2@${other}`)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('built twice') as string });
    await ran('r/api:v2');
    expect(await judged(`r/api:v2@${digest}`)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('by its tag alone') as string,
    });
  });
});
