import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RecentObjects } from '../../../../src/adapters/kubernetes/recent-objects.ts';

const api = '/apis/apps/v1/namespaces/shop/deployments/api';
let recent: RecentObjects;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.advanceTimersByTime(60_000);
  recent = new RecentObjects();
});
afterEach(() => void vi.useRealTimers());

const kept = (object: unknown, at = performance.now()): unknown => {
  recent.keep(api, object, at);
  return recent.get(api);
};

test('an object is known for five seconds after it was asked for', () => {
  expect(kept('as it was')).toBe('as it was');
  vi.advanceTimersByTime(4999);
  expect(recent.get(api)).toBe('as it was');
  vi.advanceTimersByTime(1);
  expect(recent.get(api)).toBeUndefined();
});

test.each([api, `${api}/scale`])('a change of %s is a reason to ask again', (changed) => {
  kept('before');
  recent.forget(changed);
  expect(recent.get(api)).toBeUndefined();
});

test('an answer that was asked for before a change of ours, and came after it, is not kept', () => {
  const asked = performance.now();
  vi.advanceTimersByTime(100);
  recent.forget(api);
  expect(kept('before', asked)).toBeUndefined();
  expect(kept('after')).toBe('after');
});

test('an older answer does not take the place of a newer one', () => {
  const asked = performance.now();
  vi.advanceTimersByTime(100);
  kept('newer');
  expect(kept('older', asked)).toBe('newer');
});

test('a change of one leaves what is known of others', () => {
  recent.keep(`${api}-worker`, 'worker', performance.now());
  recent.forget(api);
  expect(recent.get(`${api}-worker`)).toBe('worker');
});
