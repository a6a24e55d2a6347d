import { expect, test } from 'vitest';
import { apiError, isOvertaken, noAnswer } from '../../../../src/adapters/kubernetes/api-errors.ts';

const answer = (message: string, causes: unknown[] = []): string => JSON.stringify({ kind: 'Status', message, details: { causes } });

test.each([
  [401, 'InvalidInput'],
  [403, 'InvalidInput'],
  [404, 'NotFound'],
  [409, 'Conflict'],
  [422, 'InvalidInput'],
  [429, 'Unavailable'],
  [500, 'Unavailable'],
  [503, 'Unavailable'],
  [418, 'Unsupported'],
] as const)('the answer %i is %s', (status, kind) => {
  expect(apiError({ status, body: '', doing: 'GET /x' })).toMatchObject({ kind, status });
});

test('a value that is refused is not repeated: it may be that of an environment variable', () => {
  const invalid = { reason: 'FieldValueInvalid', field: 'spec.env[0].value', message: 'Invalid value: "canary": must be short' };
  const twice = { reason: 'FieldValueDuplicate', field: 'spec.env[1]', message: 'Duplicate value: "canary"' };
  const { message } = apiError({
    status: 422,
    body: answer('Pod "x" is invalid: canary', [invalid, twice]),
    doing: 'POST /pods',
  });
  expect(message).toBe('POST /pods: spec.env[0].value: must be short; spec.env[1] is there twice');
});

test('a write that came too late is told from a field that another holds', () => {
  expect(isOvertaken(apiError({ status: 409, body: answer('the object has been modified'), doing: 'PATCH /x' }))).toBe(true);
  const held = [{ reason: 'FieldManagerConflict', field: '.spec', message: 'conflict with "argocd-controller"' }];
  expect(isOvertaken(apiError({ status: 409, body: answer('Apply failed', held), doing: 'PATCH /x' }))).toBe(false);
});

test('no answer is worth another attempt, a certificate that is not trusted is not', () => {
  expect(noAnswer('GET /x', 'ECONNRESET').kind).toBe('Unavailable');
  expect(noAnswer('GET /x', 'DEPTH_ZERO_SELF_SIGNED_CERT').kind).toBe('InvalidInput');
});
