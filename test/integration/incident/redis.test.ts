import { MockActivityEnvironment } from '@temporalio/testing';
import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpointActivities } from '../../../src/activities/incident/endpoint-activities.ts';
import { findingsOf } from '../../../src/activities/incident/probe.ts';
import { environmentOf } from '../../support/fake-system.ts';
import { findingOf, probePorts } from '../../support/probe-ports.ts';
import { hasRedis, startRedis } from '../../support/redis.ts';

const env = environmentOf('cached', {
  endpoints: [
    {
      name: 'cache',
      kind: 'redis',
      urls: ['env:REDIS_URL'],
      service: 'api',
      cachePrefixes: ['cache:', 'a*b'],
      keep: ['bull:', 'session:'],
    },
  ],
});

describe.skipIf(!hasRedis())('a Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let client: ReturnType<typeof createClient>;
  beforeAll(async () => {
    redis = await startRedis();
    client = createClient({ url: redis.url });
    await client.connect();
  });
  afterAll(async () => {
    client.destroy();
    await redis[Symbol.asyncDispose]();
  });

  const clear = async (prefix: string): Promise<unknown> =>
    await new MockActivityEnvironment().run(endpointActivities(probePorts({ 'env:REDIS_URL': redis.url })).clearCachePrefix, {
      env,
      input: { endpoint: 'cache', prefix },
    });

  test('loses exactly the keys of the cache; queues and sessions stay, and everything at once is refused (E36)', async () => {
    const keys = Array.from({ length: 3000 }, (_, n) => `cache:page:${n}`);
    await Promise.all([...keys, 'bull:jobs:1', 'session:ana', 'cacheless', 'CACHE:x'].map(async (key) => await client.set(key, '1')));
    for (const prefix of ['', '*', 'c', 'bull:', 'session:ana', 's', 'cache:*']) {
      await expect(clear(prefix), prefix).rejects.toMatchObject({ kind: 'Refused' });
    }
    expect(await client.dbSize()).toBe(3004);
    expect(await clear('cache:')).toEqual({ removed: 3000 });
    expect(await clear('cache:')).toEqual({ removed: 0 });
    expect((await client.keys('*')).toSorted()).toEqual(['CACHE:x', 'bull:jobs:1', 'cacheless', 'session:ana']);
  });

  test('is looked at with a few pings, its memory and its hits; a low rate of hits is not answered by clearing (E37)', async () => {
    for (let n = 0; n < 20; n += 1) await client.get('nobody');
    const look = async (url: string) =>
      findingOf(await findingsOf(probePorts({ 'env:REDIS_URL': url }), { env, scenario: 'cache' }, 3000), 'redis');
    expect(await look(redis.url)).toMatchObject({
      verdict: 'suspicious',
      means: expect.stringContaining('clearing makes it worse') as string,
      couldDo: [],
    });
    const wrong = await look(redis.url.replace('hunter2', 'hunter3'));
    expect(wrong).toMatchObject({ verdict: 'unknown', saw: 'cache refuses the user or password' });
    expect(JSON.stringify(wrong)).not.toContain('hunter');
    expect(await look('redis://127.0.0.1:9')).toMatchObject({ verdict: 'cause', couldDo: [] });
  });
});
