import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import type { OpsErrorKind } from '../../../src/domain/ops-error.ts';
import { OpsError } from '../../../src/domain/ops-error.ts';
import { failureInterceptor } from '../../../src/workers/failures.ts';

async function failureOf(error: Error): Promise<unknown> {
  const thrown = failureInterceptor.execute?.({ args: [], headers: {} }, async () => await Promise.reject(error));
  return await thrown?.catch((failure: unknown) => failure);
}

describe('an error of an activity', () => {
  test.each<[OpsErrorKind, boolean]>([
    ['Unavailable', true],
    ['Stalled', true],
    ['InvalidInput', false],
    ['NotFound', false],
    ['Conflict', false],
    ['Unsafe', false],
    ['Unsupported', false],
    ['Frozen', false],
    ['Corrupt', false],
  ])('of kind %s is tried again: %s', async (kind, retried) => {
    const failure = await failureOf(new OpsError(kind, 'it broke', { hint: 'mend it', details: ['a', 'b'] }));
    expect(failure).toMatchObject({
      type: kind,
      message: 'it broke',
      nonRetryable: !retried,
      details: [{ hint: 'mend it', details: ['a', 'b'] }],
    });
  });

  test("leaves its cause behind: a driver's message may hold a secret", async () => {
    const cause = new Error('connect postgres://app:hunter2@db');
    const failure = await failureOf(new OpsError('Unavailable', 'the database does not answer', { cause }));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(JSON.stringify([failure, String(failure), (failure as Error).cause ?? ''])).not.toContain('hunter2');
  });

  test('that nobody expected goes on as it is', async () => {
    const error = new TypeError('a fault of the code');
    expect(await failureOf(error)).toBe(error);
  });
});
