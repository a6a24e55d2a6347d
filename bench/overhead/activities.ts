import { getClient } from '@temporalio/activity';
import { freezeNow } from '../../src/activities/engine/freeze-now.ts';
import { recordActivity } from '../../src/activities/engine/record.ts';
import type { Objects } from '../../src/activities/objects.ts';
import type { EngineActivities } from '../../src/domain/run/engine-activities.ts';
import { benchEnvironment } from './environment.ts';

/** The steps themselves cost nothing: what is measured is what stands around them. */
export function benchSteps(): object {
  const set = {
    setId: 'set',
    store: 'main',
    cutAt: '',
    committedAt: '',
    sizeBytes: 1,
    plainBytes: 1,
    tables: 1,
    rows: 1,
    serverVersionNum: 170_000,
    manifestSha256: '',
  };
  return {
    databaseOf: () => Promise.resolve({ database: 'main', exists: true, systemIdentifier: '1', serverVersionNum: 170_000, sizeBytes: 1 }),
    commitSet: () => Promise.resolve(set),
    setIntact: () => Promise.resolve({ kind: 'successful', reason: 'nothing was looked at' }),
  };
}

/** The engine's own activities without system files and without an object store. */
export function benchEngine(): Partial<EngineActivities> {
  const kept = new Map<string, string>();
  const objects = {
    put: (key: string, body: string) => Promise.resolve({ sha256: String(kept.set(key, body).size) }),
  } as unknown as Objects;
  return {
    async prepare({ request }) {
      await freezeNow(getClient(), benchEnvironment, new Date());
      return { env: benchEnvironment, input: request.input };
    },
    ...recordActivity(() => objects),
  };
}
