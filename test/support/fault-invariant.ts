import { readdir } from 'node:fs/promises';
import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { TestContext } from 'vitest';
import { expect } from 'vitest';
import { lockId } from '../../src/domain/run/queues.ts';
import { valuesOf } from './data-world.ts';
import { eventually, startOn } from './fault-run.ts';
import type { Scene } from './fault-stage.ts';
import { stageTarget } from './fault-stage.ts';
import { servers } from './servers.ts';

/** A row of the matrix: what a test adds to its name and verdict. */
export interface FaultRow {
  ended: string;
  /** `?`: it did not come to counting. */
  sets: number | '?';
  leftovers: string;
  seconds: number;
}

declare module 'vitest' {
  interface TaskMeta {
    fault?: FaultRow;
  }
}

/** What must hold once a run is over, whatever was done to it. */
export interface Calm {
  ended: string;
  /** Committed sets of the store. */
  sets: number;
  /** `saved`: as the set has it. `changed`: as it was when the run began, in the very same database. */
  data: 'saved' | 'changed';
  /** What stays on purpose. */
  stays?: RegExp;
}

/** The one invariant of the matrix; records the row. */
export async function expectCalm({ task }: TestContext, scene: Scene, calm: Calm): Promise<void> {
  scene.stage.proxy.clear();
  const left = await eventually(
    'nothing is left',
    async () => {
      const found = await leftovers(scene, calm.stays);
      return found.length === 0 && found;
    },
    15_000,
  ).catch(async () => await leftovers(scene, calm.stays));
  const sets = await committedSets(scene);
  task.meta.fault = {
    ended: calm.ended,
    sets,
    leftovers: left.join(', ') || 'none',
    seconds: Math.round((performance.now() - (starts.get(task.id) ?? 0)) / 1000),
  };
  expect(left).toEqual([]);
  expect(sets).toBe(calm.sets);
  const words = calm.data === 'saved' ? ['saved'] : ['later', 'saved'];
  expect(await valuesOf(scene.url, 'select word from marker order by 1')).toEqual(words);
  expect(await valuesOf(scene.url, 'select count(*)::int from orders')).toEqual([20_000]);
  expect(await (await startOn(scene, 'backup')).ended()).toBe('done');
}

const starts = new Map<string, number>();

/** Notes when a test's fault began. */
export function begins({ task }: TestContext): void {
  starts.set(task.id, performance.now());
}

/** How many sets of the store count. */
async function committedSets(scene: Scene): Promise<number> {
  return (await storedKeys(scene)).filter((key) => key.endsWith('/manifest.json')).length;
}

/** All that a run must not leave, one line each. */
async function leftovers(scene: Scene, stays = /^$/): Promise<string[]> {
  const { stage } = scene;
  const keys = await storedKeys(scene);
  const whole = new Set(keys.filter((key) => key.endsWith('/manifest.json')).map((key) => key.slice(0, -'manifest.json'.length)));
  const strays = keys.filter((key) => ![...whole].some((prefix) => key.startsWith(prefix)) || key.endsWith('/draft.json'));
  const databases = `select datname::text from pg_database where datname like 'wk\\_%'`;
  const sessions = `select application_name from pg_stat_activity where application_name like 'watchkeeper%' and datname = '${scene.database}'`;
  return [
    ...strays.map((key) => `object ${key}`),
    ...(await openUploads(scene)).map((key) => `upload ${key}`),
    ...(await valuesOf(stage.live().url, databases)).map((name) => `live database ${String(name)}`),
    ...(await valuesOf(stage.scratch().url, databases)).map((name) => `scratch database ${String(name)}`),
    ...(await valuesOf(stage.live().url, sessions)).map((name) => `session ${String(name)}`),
    ...(await readdir(stage.spool)).filter((name) => name.startsWith('watchkeeper-')).map((name) => `file ${name}`),
    ...(await heldLock(scene)),
  ].filter((line) => !stays.test(line));
}

async function heldLock({ stage, store }: Scene): Promise<string[]> {
  const id = lockId(stageTarget, `store/${store}`);
  const status = await stage.client.workflow
    .getHandle(id)
    .describe()
    .then(
      (lock) => lock.status.name,
      () => 'NONE',
    );
  return status === 'RUNNING' ? [`lock ${id}`] : [];
}

async function storedKeys({ stage, store }: Scene): Promise<string[]> {
  const command = new ListObjectsV2Command({ Bucket: stage.bucket, Prefix: `wk/sets/${stageTarget}/${store}/` });
  return await withStore(async (s3) => ((await s3.send(command)).Contents ?? []).map(({ Key = '' }) => Key));
}

async function openUploads({ stage, store }: Scene): Promise<string[]> {
  const command = new ListMultipartUploadsCommand({ Bucket: stage.bucket, Prefix: `wk/sets/${stageTarget}/${store}/` });
  return await withStore(async (s3) => ((await s3.send(command)).Uploads ?? []).map(({ Key = '' }) => Key));
}

/** Past the proxy. */
async function withStore<T>(ask: (s3: S3Client) => Promise<T>): Promise<T> {
  const { endpoint, region, accessKeyId, secretAccessKey } = servers().objects;
  const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  try {
    return await ask(s3);
  } finally {
    s3.destroy();
  }
}
