import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { awaitRollout } from '../../../../src/activities/platform/await-rollout.ts';
import type { Platform } from '../../../../src/activities/platform/platform.ts';
import type { Rollout } from '../../../../src/domain/release/service-state.ts';
import type { Service } from '../../../../src/domain/system/platform.ts';

const service: Service = { name: 'api', after: [], released: true, workload: 'api', readyWithinSeconds: 60, probes: [] };
const progressing: Rollout = { state: 'progressing', wanted: 3, updated: 1, ready: 0, reason: 'it waits', details: [] };

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** What a platform tells, one every 60 ms. */
async function awaited(told: readonly Partial<Rollout>[]) {
  const rollouts = async function* (): AsyncGenerator<Rollout, void> {
    for (const one of told) {
      yield { ...progressing, ...one };
      await Promise.resolve(vi.advanceTimersByTime(60));
    }
  };
  const signal = new AbortController().signal;
  const platform = { rollouts } as unknown as Platform;
  return await awaitRollout(platform, { service, fingerprint: 'f', withinSeconds: 0.1, signal, progress: () => {} });
}

test('where instances are replaced one after the other each has the time that is given', async () => {
  const lefts = [3, 3, 2, 2, 1, 1].map((left) => ({ left }));
  expect(await awaited([...lefts, { left: 0, state: 'complete' }])).toMatchObject({ kind: 'successful' });
  expect(await awaited([{ left: 3 }, { left: 2 }, { left: 2 }, { left: 2 }, { left: 2 }])).toMatchObject({ kind: 'failed' });
});

test('elsewhere all have it together', async () => {
  expect(await awaited(Array.from({ length: 6 }, (_, updated) => ({ updated })))).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('not ready after 0.1 s') as string,
  });
});
