import { CancelledFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { supervised } from '../../../src/activities/supervised.ts';

const quick = { beatMs: 5, stallMs: 60 };

test('work that makes no progress is given up as stalled, though it heartbeats', async () => {
  const mock = new MockActivityEnvironment();
  let beats = 0;
  mock.on('heartbeat', () => (beats += 1));
  const work = async () => await supervised(async (signal) => await sleep(10_000, 'never', { signal }), quick);
  await expect(mock.run(work)).rejects.toMatchObject({ name: 'OpsError', kind: 'Stalled' });
  expect(beats).toBeGreaterThan(1);
});

test('work that goes on slowly is left alone, and its progress is in the heartbeats', async () => {
  const mock = new MockActivityEnvironment();
  const told: unknown[] = [];
  mock.on('heartbeat', (details) => told.push(details));
  const work = async () =>
    await supervised(async (_signal, progress) => {
      for (let bytes = 1; bytes <= 8; bytes += 1) {
        progress({ bytes });
        await sleep(20);
      }
      return 'done';
    }, quick);
  expect(await mock.run(work)).toBe('done');
  expect(told.at(-1)).toEqual({ bytes: 8 });
});

test('a cancellation comes out as one, not as the AbortError of whatever was aborted', async () => {
  const mock = new MockActivityEnvironment();
  const work = async () => await supervised(async (signal) => await sleep(10_000, 'never', { signal }), { beatMs: 5 });
  setTimeout(() => mock.cancel('CANCELLED'), 20);
  await expect(mock.run(work)).rejects.toBeInstanceOf(CancelledFailure);
});

test('what goes wrong by itself comes out as it is', async () => {
  const wrong = new Error('wrong');
  await expect(new MockActivityEnvironment().run(async () => await supervised(async () => await Promise.reject(wrong)))).rejects.toBe(
    wrong,
  );
});
