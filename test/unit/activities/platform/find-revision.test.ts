import { describe, expect, test } from 'vitest';
import type { Platform } from '../../../../src/activities/platform/platform.ts';
import { findRevision } from '../../../../src/activities/platform/find-revision.ts';
import type { ReleaseRecord } from '../../../../src/activities/platform/release-records.ts';
import { writeRelease } from '../../../../src/activities/platform/release-records.ts';
import type { Service } from '../../../../src/domain/system/platform.ts';
import { fakeObjects } from '../../../support/fake-objects.ts';
import { environmentOf } from '../../../support/fake-system.ts';
import { stateOf } from '../../../support/fake-service-steps.ts';

const env = environmentOf('shop');
const service: Service = { name: 'api', after: [], released: true, workload: 'deployment/api', readyWithinSeconds: 60, probes: [] };

/** A service that runs `now`, whose platform remembers these states, newest first. */
function running(now: string, remembered: readonly string[] = []): Platform {
  const revisions = remembered.map((fingerprint, index) => ({
    service: 'api',
    fingerprint,
    images: { api: `api:${fingerprint}` },
    number: remembered.length - index,
    createdAt: '2026-11-20T00:00:00Z',
    content: {},
  }));
  const answers = {
    state: async () => await Promise.resolve(stateOf('api', { fingerprint: now })),
    revisions: async () => await Promise.resolve(revisions),
  };
  return answers as unknown as Platform;
}

async function place(platform: Platform, records: readonly Partial<ReleaseRecord>[] = []) {
  const objects = fakeObjects().open(env.objects);
  for (const [n, record] of records.entries()) {
    const usual = { release: `v${n}`, fingerprint: `f${n}`, images: {}, createdAt: `2026-11-2${n}T00:00:00Z`, verdict: 'healthy' as const };
    await writeRelease(objects, env, { service: 'api', changeId: `run-${n}`, record: { ...usual, ...record } });
  }
  return { env, service, platform, objects };
}

describe('the state to return to', () => {
  test('is never the one that runs: a second rollback does not bring the bad version back (E41)', async () => {
    const records = [{}, { verdict: 'bad' as const }];
    expect(await findRevision({ kind: 'lastHealthy' }, await place(running('f1'), records))).toMatchObject({ fingerprint: 'f0' });
    await expect(findRevision({ kind: 'lastHealthy' }, await place(running('f0', ['f1', 'f0']), records))).rejects.toMatchObject({
      kind: 'NotFound',
    });
  });

  test('is not what was rolled back from: two rollbacks go back twice, and not to and fro (E41)', async () => {
    const records = [{}, {}, {}, { fingerprint: 'f2', verdict: 'bad' as const }];
    expect(await findRevision({ kind: 'lastHealthy' }, await place(running('f1', ['f1', 'f2', 'f0']), records))).toMatchObject({
      fingerprint: 'f0',
    });
  });

  test('is what was rolled back from where it is asked for: as a release, or by its revision', async () => {
    const at = await place(running('f1', ['f1', 'f2']), [{}, {}, {}, { fingerprint: 'f2', release: 'v2', verdict: 'bad' as const }]);
    expect(await findRevision({ kind: 'release', release: 'v2' }, at)).toMatchObject({ fingerprint: 'f2' });
    expect(await findRevision({ kind: 'revision', number: 1 }, at)).toMatchObject({ fingerprint: 'f2' });
  });

  test('may be one that was put back once and was healthy later', async () => {
    const records = [{ verdict: 'bad' as const }, { fingerprint: 'f0' }];
    expect(await findRevision({ kind: 'lastHealthy' }, await place(running('f2'), records))).toMatchObject({ fingerprint: 'f0' });
  });

  test('is nothing with the images of a release that was put back, where the platform remembers them with other settings', async () => {
    const records = [{ fingerprint: 'elsewhere', images: { api: 'api:f1' }, verdict: 'bad' as const }];
    expect(await findRevision({ kind: 'lastHealthy' }, await place(running('f2', ['f2', 'f1', 'f0']), records))).toMatchObject({
      fingerprint: 'f0',
    });
  });

  test('may have the images of a state whose settings alone were put back', async () => {
    const records = [{ fingerprint: 'elsewhere', images: { api: 'api:f1' }, verdict: 'bad' as const, settingsOnly: true as const }];
    expect(await findRevision({ kind: 'lastHealthy' }, await place(running('f2', ['f2', 'f1', 'f0']), records))).toMatchObject({
      fingerprint: 'f1',
    });
  });

  test('is the newest that our records call healthy, before what the platform only remembers', async () => {
    const found = await findRevision({ kind: 'lastHealthy' }, await place(running('f2', ['f9']), [{}, {}, {}]));
    expect(found).toMatchObject({ fingerprint: 'f1', release: 'v1' });
  });

  test('is what the platform remembers where we have no record', async () => {
    expect(await findRevision({ kind: 'lastHealthy' }, await place(running('f2', ['f2', 'f1'])))).toMatchObject({
      fingerprint: 'f1',
      number: 1,
    });
  });

  test('by its number or its release is that one or nothing, with what there is', async () => {
    const at = await place(running('f3', ['f3', 'f2', 'f1']), [{ fingerprint: 'f1', release: 'v1' }]);
    expect(await findRevision({ kind: 'revision', number: 2 }, at)).toMatchObject({ fingerprint: 'f2' });
    expect(await findRevision({ kind: 'release', release: 'v1' }, at)).toMatchObject({ fingerprint: 'f1' });
    await expect(findRevision({ kind: 'release', release: 'v7' }, at)).rejects.toMatchObject({
      kind: 'NotFound',
      hint: expect.stringContaining('v1') as string,
    });
  });
});
