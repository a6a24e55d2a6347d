import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JustReady } from '../../../../src/activities/platform/just-ready.ts';
import type { Verdict } from '../../../../src/domain/verdict.ts';
import { benchEnvironment as env } from '../../../../bench/overhead/environment.ts';

const ready: Verdict = { kind: 'successful', reason: 'all 3 are', facts: { wanted: 3, updated: 3, ready: 3 } };
let just: JustReady;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  just = new JustReady();
});
afterEach(() => void vi.useRealTimers());

test('what a wait saw serves one look, within five seconds', () => {
  just.note(env, 'api', ready);
  expect(just.take(env, 'web')).toBeUndefined();
  expect(just.take(env, 'api')).toEqual({ replicas: 3, ready: 3 });
  expect(just.take(env, 'api')).toBeUndefined();
  just.note(env, 'api', ready);
  vi.advanceTimersByTime(5000);
  expect(just.take(env, 'api')).toBeUndefined();
});

test('a wait that failed takes away what an earlier one saw', () => {
  just.note(env, 'api', ready);
  just.note(env, 'api', { ...ready, kind: 'failed' });
  expect(just.take(env, 'api')).toBeUndefined();
});
