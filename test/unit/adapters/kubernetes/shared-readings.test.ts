import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { SharedReadings } from '../../../../src/adapters/kubernetes/shared-readings.ts';

let readings: SharedReadings;
let asked: number;
beforeEach(() => {
  readings = new SharedReadings();
  asked = 0;
});
const slowly = async (): Promise<string> => {
  asked += 1;
  const answer = String(asked);
  await sleep(150);
  return answer;
};

test('readings of the same at once are one request', async () => {
  expect(await Promise.all([readings.read(['/api'], slowly), readings.read(['/api'], slowly)])).toEqual(['1', '1']);
  expect(asked).toBe(1);
});

test('readings of others are not joined', async () => {
  await Promise.all([readings.read(['/api'], slowly), readings.read(['/api', { limit: 1 }], slowly)]);
  expect(asked).toBe(2);
});

test('what was answered is not given again', async () => {
  await readings.read(['/api'], slowly);
  expect(await readings.read(['/api'], slowly)).toBe('2');
});

test('a reading that is slow is joined by nobody who comes later', async () => {
  const first = readings.read(['/api'], slowly);
  await sleep(80);
  expect(await readings.read(['/api'], slowly)).toBe('2');
  expect(await first).toBe('1');
});

test('a reading that began before a change is not joined after it', async () => {
  const before = readings.read(['/api'], slowly);
  readings.forget();
  expect(await readings.read(['/api'], slowly)).toBe('2');
  expect(await before).toBe('1');
});

test('what fails fails for all, and is asked anew', async () => {
  const fail = async (): Promise<string> => await Promise.reject(new Error('gone'));
  const both = await Promise.allSettled([readings.read(['/api'], fail), readings.read(['/api'], slowly)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await readings.read(['/api'], slowly)).toBe('1');
});
