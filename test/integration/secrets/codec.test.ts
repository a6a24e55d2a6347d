import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataConverterOf } from '../../../src/client/data-converter.ts';
import { watchkeeper } from '../../../src/client/watchkeeper.ts';
import { startOn } from '../../support/fault-run.ts';
import type { FaultStage } from '../../support/fault-stage.ts';
import { faultStage, stageTarget } from '../../support/fault-stage.ts';

const old = { id: '2025', key: randomBytes(32) };
const fresh = { id: '2026', key: randomBytes(32) };
const keyVariables = { KEY_2025: old.key.toString('base64'), KEY_2026: fresh.key.toString('base64') };

let stage: FaultStage;

beforeAll(
  async () => void (stage = await faultStage({ codecKeys: [old], env: { ...keyVariables, WATCHKEEPER_CODEC_KEYS: '2025=env:KEY_2025' } })),
);
afterAll(async () => await stage?.close());

/** What lies in Temporal's files, the write-ahead log included. */
async function stored(): Promise<Buffer> {
  const names = (await readdir(stage.folder)).filter((name) => name.startsWith('temporal.db'));
  return Buffer.concat(await Promise.all(names.map(async (name) => await readFile(join(stage.folder, name)))));
}

test('with codec keys nobody reads inputs, plans or failures in the database of Temporal, and old runs open after a rotation', async () => {
  const scene = await stage.scene();
  const before = await startOn(scene, 'backup');
  expect(await before.ended()).toBe('done');
  const asking = { target: stageTarget, requester: 'a-telling-requester', input: { store: 'a-telling-store' } };
  const failing = await stage.runs.start('backup', asking);
  await expect(stage.runs.outcome(failing)).rejects.toThrow(/a-telling-store/);

  const bytes = await stored();
  // Ids and search attributes are in clear text: the search does search.
  expect(bytes.includes(stageTarget)).toBe(true);
  for (const hidden of ['a-telling-store', 'pg_dump -Fc', 'a-telling-requester', scene.database]) {
    expect([hidden, bytes.includes(hidden)]).toEqual([hidden, false]);
  }

  await stage.worker.kill();
  stage.worker.env['WATCHKEEPER_CODEC_KEYS'] = '2026=env:KEY_2026,2025=env:KEY_2025';
  await stage.worker.start();
  const rotated = dataConverterOf([fresh, old]);
  const runs = watchkeeper(new Client({ connection: stage.client.connection, ...(rotated && { dataConverter: rotated }) }));
  expect(await runs.outcome(before.ref)).toMatchObject({ kind: 'done' });
  expect((await runs.timeline(before.ref)).map(({ step }) => step)).toContain('dumpStore');

  const after = await runs.start('healthCheck', { target: stageTarget, requester: 'zed' });
  expect(await runs.outcome(after)).toMatchObject({ kind: 'done' });
  // The client that has the old key alone cannot read what the new one wrote.
  await expect(stage.runs.outcome(after)).rejects.toThrow(/2026/);
});
