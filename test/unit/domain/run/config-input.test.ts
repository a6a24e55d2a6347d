import { describe, expect, test } from 'vitest';
import { checkRequest } from '../../../../src/domain/run/check-request-schema.ts';
import { isOpsError } from '../../../../src/domain/ops-error.ts';

function faultsOf(input: object): readonly string[] {
  try {
    checkRequest('configChange', { target: 'demo/production', requester: 'ana', input });
    return [];
  } catch (error) {
    if (!isOpsError(error)) throw error;
    return [error.kind, error.message, error.hint ?? '', ...error.details];
  }
}

describe('what configChange takes', () => {
  test.each([
    { service: 'api', set: { LOG_LEVEL: 'info', EMPTY: '' }, unset: ['OLD'], reason: 'why' },
    { service: 'api', secrets: { NEW_RELIC_LICENSE_KEY: 'k8s:newrelic/license-key' } },
    { service: 'api', secrets: { NEW_RELIC_LICENSE_KEY: 'env:NEW_RELIC_LICENSE_KEY' } },
    { service: 'api', set: { JAVA_OPTS: '-server -Xms2g -Xmx4g -XX:+UseG1GC', KEY_PREFIX: 'app', TOKEN_TTL: '3600' } },
    { store: 'main', set: { max_connections: '200', 'pg_stat_statements.track': 'all' }, restart: 'postgres' },
    { store: 'main', unset: ['work_mem'] },
  ])('%j', (input) => {
    expect(faultsOf(input)).toEqual([]);
  });

  test.each([
    [{ set: { A: '1' } }, /service or a store/],
    [{ service: 'api', store: 'main', set: { A: '1' } }, /service or a store/],
    [{ service: 'api' }, /at least one setting/],
    [{ service: 'api', set: { 'LOG-LEVEL': 'info' } }, /no name of a variable/],
    [{ store: 'main', set: { 'max connections': '1' } }, /no name of a setting/],
    [{ store: 'main', set: { '"x" = 1; drop': '1' } }, /no name of a setting/],
    [{ service: 'api', set: { A: '1' }, unset: ['A'] }, /named twice/],
    [{ service: 'api', set: { A: 1 } }, /as in "200"/],
    [{ service: 'api', set: { A: 'two\nlines' } }, /one line/],
    [{ store: 'main', secrets: { A: 'env:A' } }, /takes none/],
    [{ service: 'api', set: { A: '1' }, restart: 'api' }, /only for a store/],
    [{ service: 'api', secrets: { A: 'the secret itself' } }, /k8s:SECRET\/KEY/],
  ] as const)('not %j', (input, words) => {
    expect(faultsOf(input).join('\n')).toMatch(words);
  });

  test.each([
    { NEW_RELIC_LICENSE_KEY: 'canary' },
    { ADMIN_PASSWORD: 'canary' },
    { API_KEY: 'env:canary' },
    { SENTRY_DSN: 'canary' },
    { STRIPE_SECRET_KEY: 'canary' },
    { QUEUE: 'amqp://app:canary@mq/' },
    { ANYTHING: 'ghp_canary0123456789' },
  ])('no secret, under whatever name, and it is not repeated: %j', (set) => {
    const faults = faultsOf({ service: 'api', set }).join('\n');
    expect(faults).toMatch(/name it under `secrets`/);
    expect(faults).not.toContain('canary');
  });
});
