import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault, Rule } from '../support/fault-proxy.ts';
import { begins, expectCalm } from '../support/fault-invariant.ts';
import { changeData, eventually, restoreOf, startOn } from '../support/fault-run.ts';
import type { FaultStage } from '../support/fault-stage.ts';
import { faultStage } from '../support/fault-stage.ts';

let stage: FaultStage;

beforeAll(async () => void (stage = await faultStage()));
afterAll(async () => await stage?.close());
afterEach(() => stage.proxy.clear());

const dumped = /PUT .*\.dump\.zst/;

describe('a store in trouble for a while: the backup gets through with one set', () => {
  test('cut in the middle of a part', async (context) => {
    expect(
      await endThrough(context, {
        when: /PUT .*\.dump\.zst.*partNumber=2/,
        fault: { kind: 'cutRequest', afterBytes: 1_000_000 },
        times: 1,
      }),
    ).toBe('done');
  });

  test.for<[string, Rule]>([
    ['refuses connections', { when: /./, fault: { kind: 'hangUp' }, times: 12 }],
    ['is slow', { when: /PUT|POST/, fault: { kind: 'wait', ms: 2000 } }],
    ['answers 500', { when: dumped, fault: { kind: 'answer', status: 500, code: 'InternalError' }, times: 7 }],
    ['answers 503', { when: dumped, fault: { kind: 'answer', status: 503, code: 'SlowDown' }, times: 7 }],
    ['loses its answer to the end of the upload', { when: /POST .*uploadId=/, fault: { kind: 'loseAnswer' }, times: 1 }],
    ['loses its answer to the manifest', { when: /PUT .*manifest\.json/, fault: { kind: 'loseAnswer' }, times: 1 }],
  ])('%s', { tags: ['matrix'] }, async ([, rule], context) => {
    expect(await endThrough(context, rule)).toBe('done');
  });
});

describe('a store in trouble for good: the backup parks, and leaves nothing when it is rolled back', () => {
  test.for<[string, Rule, RegExp]>([
    ['refuses connections', { when: /./, fault: { kind: 'hangUp' } }, /store/],
    ['cuts every part', { when: /PUT .*partNumber=2/, fault: { kind: 'cutRequest', afterBytes: 1_000_000 } }, /part 2/],
    ['answers 500', { when: dumped, fault: { kind: 'answer', status: 500, code: 'InternalError' } }, /500|InternalError/],
    ['answers 503', { when: dumped, fault: { kind: 'answer', status: 503, code: 'SlowDown' } }, /503|SlowDown/],
    ['is full', { when: dumped, fault: { kind: 'answer', status: 507, code: 'InsufficientStorage' } }, /507|InsufficientStorage/],
    [
      'lies about a length',
      { when: /HEAD .*\.dump\.zst/, fault: { kind: 'headers', change: { 'content-length': '5' } } },
      /says it has 5 bytes of the/,
    ],
    [
      'refuses the manifest',
      { when: /PUT .*manifest/, fault: { kind: 'answer', status: 403, code: 'AccessDenied' } },
      /AccessDenied|403|may not/,
    ],
  ])('%s', { tags: ['matrix'] }, async ([, rule, reason], context) => {
    expect(await parkedBy(context, rule)).toMatch(reason);
  });
});

describe('a restore from a store', () => {
  test('that cuts the download: the restored data are live', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene({ big: true });
    begins(context);
    const run = await restoreOf(scene);
    await run.waitsFor('approval');
    stage.proxy.add({ when: /GET .*\.dump\.zst/, fault: { kind: 'cutAnswer', afterBytes: 3_000_000 }, times: 3 });
    await run.approve();
    await run.signOff();
    expect(await run.ended()).toBe('done');
    await expectCalm(context, scene, { ended: 'done', sets: 1, data: 'saved' });
  });

  test.for<[string, Fault]>([
    ['lies about a length', { kind: 'headers', change: { 'content-length': '90000000' } }],
    ['flips a bit', { kind: 'flipBit', atByte: 5_000_000 }],
  ])('that %s: no set verifies, and nothing is changed', { tags: ['matrix'] }, async ([, fault], context) => {
    const scene = await stage.scene({ big: true });
    begins(context);
    const run = await restoreOf(scene);
    await run.waitsFor('approval');
    stage.proxy.add({ when: /GET .*\.dump\.zst/, fault });
    await run.approve();
    expect(await run.ended()).toBe('NotFound');
    await expectCalm(context, scene, { ended: 'NotFound', sets: 1, data: 'changed' });
  });
});

describe('a full disk under the restore', () => {
  test.runIf(mayMount())('before it begins: it parks and says how much room is needed', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene({ big: true });
    begins(context);
    mountSmall('8m');
    try {
      const run = await restoreOf(scene);
      await run.approve();
      expect(await run.waitsFor('answer')).toMatch(/needs \d+ bytes of room/);
      execFileSync('mount', ['-o', 'remount,size=200m', stage.spool]);
      await run.answer('retry');
      await run.signOff();
      expect(await run.ended()).toBe('done');
      await expectCalm(context, scene, { ended: 'parked, then done', sets: 1, data: 'saved' });
    } finally {
      execFileSync('umount', ['-l', stage.spool]);
    }
  });

  test.runIf(mayMount())('that fills up meanwhile: it parks and says that there is no room', { tags: ['matrix'] }, async (context) => {
    const scene = await stage.scene({ big: true });
    begins(context);
    mountSmall('80m');
    try {
      const run = await restoreOf(scene);
      await run.waitsFor('approval');
      await run.approve();
      const filler = join(stage.spool, 'filler');
      stage.proxy.add({ when: /GET .*\.dump\.zst/, fault: { kind: 'wait', ms: 3000 } });
      await run.running('restoreBeside');
      await eventually('the restore fetches', async () => (await sleep(1000), true));
      await writeFile(filler, Buffer.alloc(70 * 1024 * 1024));
      expect(await run.waitsFor('answer')).toMatch(/room|space/i);
      await rm(filler);
      await run.answer('rollBack');
      expect(await run.ended()).toBe('StepFailed');
      await expectCalm(context, scene, { ended: 'parked, rolled back', sets: 1, data: 'changed' });
    } finally {
      execFileSync('umount', ['-l', stage.spool]);
    }
  });
});

function mayMount(): boolean {
  return process.getuid?.() === 0;
}

function mountSmall(size: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', stage.spool]);
}

/** A backup through trouble that passes; returns how it ended. */
async function endThrough(context: TestContext, rule: Rule): Promise<string> {
  const scene = await stage.scene({ big: true });
  begins(context);
  stage.proxy.add(rule);
  const ended = await (await startOn(scene, 'backup')).ended();
  expect(stage.proxy.unused()).toEqual([]);
  await changeData(scene);
  await expectCalm(context, scene, { ended, sets: 1, data: 'changed' });
  return ended;
}

/** A backup in trouble that does not pass, rolled back by a person; returns why it parked. */
async function parkedBy(context: TestContext, rule: Rule): Promise<string> {
  const scene = await stage.scene({ big: true });
  begins(context);
  stage.proxy.add(rule);
  const run = await startOn(scene, 'backup');
  const reason = await run.waitsFor('answer');
  stage.proxy.clear();
  await run.answer('rollBack');
  expect(await run.ended()).toBe('StepFailed');
  await changeData(scene);
  await expectCalm(context, scene, { ended: 'parked, rolled back', sets: 0, data: 'changed' });
  return reason;
}
