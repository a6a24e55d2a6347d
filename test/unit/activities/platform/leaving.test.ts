import { expect, test } from 'vitest';
import type { Platform } from '../../../../src/activities/platform/platform.ts';
import { leaving } from '../../../../src/activities/platform/leaving.ts';
import { releaseRecords, writeRelease } from '../../../../src/activities/platform/release-records.ts';
import { OpsError } from '../../../../src/domain/ops-error.ts';
import type { Service } from '../../../../src/domain/system/platform.ts';
import { fakeObjects } from '../../../support/fake-objects.ts';
import { stateOf } from '../../../support/fake-service-steps.ts';
import { environmentOf } from '../../../support/fake-system.ts';

const env = environmentOf('shop');
const service: Service = { name: 'api', after: [], released: true, workload: 'deployment/api', readyWithinSeconds: 60, probes: [] };

/** A service whose state is set; its images are named as its state. */
function shop(state: string, imageOf = (fingerprint: string): string => `shop/api:${fingerprint}`) {
  let now: string | undefined = state;
  const answers = {
    state: async () => {
      if (now === undefined) throw new OpsError('NotFound', 'there is none');
      return await Promise.resolve(stateOf('api', { fingerprint: now, images: { api: imageOf(now) } }));
    },
  };
  const objects = fakeObjects().open(env.objects);
  return {
    place: { env, service, platform: answers as unknown as Platform, objects },
    become: (next: string | undefined) => async () => await Promise.resolve(void (now = next)),
    now: () => now,
    said: async () =>
      (await releaseRecords(objects, env, 'api')).map(({ release, fingerprint, verdict, settingsOnly }) => ({
        release,
        fingerprint,
        verdict,
        settingsOnly,
      })),
  };
}

const bad = { release: 'v2', fingerprint: 'v2', verdict: 'bad', settingsOnly: undefined };

test('what is left is bad from before the change on, also where that is broken off', async () => {
  const at = shop('v2');
  await expect(leaving(at.place, { changeId: 'run', to: 'v1' }, async () => await Promise.reject(new Error('killed')))).rejects.toThrow(
    'killed',
  );
  expect(await at.said()).toEqual([{ ...bad, settingsOnly: true }]);
  await leaving(at.place, { changeId: 'run', to: 'v1' }, at.become('v1'));
  expect(await at.said()).toEqual([bad]);
});

test('asked again, nothing more is said', async () => {
  const at = shop('v2');
  await leaving(at.place, { changeId: 'run', to: 'v1' }, at.become('v1'));
  await leaving(at.place, { changeId: 'run', to: 'v1' }, at.become('v1'));
  expect(await at.said()).toEqual([bad]);
});

test('the release is not to blame where only settings are others', async () => {
  const at = shop('v2', () => 'shop/api:v7@sha256:aa');
  await leaving(at.place, { changeId: 'run', to: 'v1' }, at.become('v1'));
  expect(await at.said()).toEqual([{ ...bad, release: 'v7', settingsOnly: true }]);
});

test('an undo of a rollback takes back what the rollback said, and names the release that our records know', async () => {
  const at = shop('v2');
  await writeRelease(at.place.objects, env, {
    service: 'api',
    changeId: 'first',
    record: { release: 'first', fingerprint: 'v1', images: {}, createdAt: '2026-11-20T00:00:00Z', verdict: 'healthy' },
  });
  await leaving(at.place, { changeId: 'run', to: 'v1', from: 'v2' }, at.become('v1'));
  await leaving(at.place, { changeId: 'run', to: 'v2' }, at.become('v2'));
  expect(await at.said()).toEqual([
    { ...bad, release: 'first', fingerprint: 'v1' },
    { release: 'first', fingerprint: 'v1', verdict: 'healthy', settingsOnly: undefined },
  ]);
});

test('of a state that was not meant nothing is said', async () => {
  const at = shop('theirs');
  await leaving(at.place, { changeId: 'run', to: 'v1', from: 'v2' }, at.become('v1'));
  expect(await at.said()).toEqual([]);
});

test('where nothing is left to look at, or nothing can be written, the service goes back all the same', async () => {
  const gone = shop('v2');
  await gone.become(undefined)();
  await leaving(gone.place, { changeId: 'run', to: 'v1' }, gone.become('v1'));
  expect(await gone.said()).toEqual([]);

  const at = shop('v2');
  const objects = { ...at.place.objects, put: async () => await Promise.reject(new OpsError('Unavailable', 'the store is away')) };
  const again = async (): Promise<void> => await leaving({ ...at.place, objects }, { changeId: 'run', to: 'v1' }, at.become('v1'));
  await expect(again()).rejects.toMatchObject({ kind: 'Unavailable' });
  expect(at.now()).toBe('v1');
  await again();
});
