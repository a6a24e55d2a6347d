import { expect, test } from 'vitest';
import type { ServerSetting } from '../../../../src/domain/store/server-setting.ts';
import { isRisky, whyRefused } from '../../../../src/domain/store/setting-policy.ts';
import { isSameValue, valueFault, withUnit } from '../../../../src/domain/store/setting-value.ts';

type Described = Pick<ServerSetting, 'kind' | 'unit' | 'min' | 'max' | 'options'>;
const integer = (unit: string | null, min: string, max: string): Described => ({ kind: 'integer', unit, min, max, options: null });
const sharedBuffers = integer('8kB', '16', '1073741823');
const timeout = integer('ms', '0', '2147483647');
const maxConnections = integer(null, '1', '262143');
const cost: Described = { kind: 'real', unit: null, min: '0', max: '1.79769e+308', options: null };
const truth: Described = { kind: 'bool', unit: null, min: null, max: null, options: null };
const level: Described = { kind: 'enum', unit: null, min: null, max: null, options: ['minimal', 'replica', 'logical'] };

test.each([
  [sharedBuffers, '256MB', '32768', true],
  [sharedBuffers, '2GB', '2048MB', true],
  [sharedBuffers, '256MB', '256', false],
  [timeout, '1min', '60000', true],
  [timeout, '1.5s', '1500ms', true],
  [timeout, '0.4', '0', true],
  [cost, '1.1', '1.10', true],
  [truth, 'on', 'TRUE', true],
  [truth, 'on', 'off', false],
  [level, 'Replica', 'replica', true],
] as const)('of %j, %s and %s are the same value: %s', (setting, a, b, same) => {
  expect(isSameValue(setting, a, b)).toBe(same);
});

test.each([
  [sharedBuffers, '64kB', /may be 16 to 1073741823, in 8kB/],
  [sharedBuffers, '256mb', /with one of the units B, kB, MB, GB, TB/],
  [timeout, '1MB', /us, ms, s, min, h, d/],
  [timeout, '-1', /may be 0/],
  [maxConnections, '200MB', /expected a number$/],
  [maxConnections, '', /expected a number/],
  [maxConnections, "1'; drop table x", /expected a number/],
  [truth, 'maybe', /on or off/],
  [level, 'all', /minimal, replica, logical/],
] as const)('of %j, %s is refused', (setting, value, words) => {
  expect(valueFault(setting, value)).toMatch(words);
});

test.each([
  [sharedBuffers, '16MB'],
  [sharedBuffers, '16384'],
  [timeout, '1d'],
  [maxConnections, '200'],
  [cost, '1e3'],
  [truth, 'YES'],
] as const)('of %j, %s is taken', (setting, value) => {
  expect(valueFault(setting, value)).toBeUndefined();
});

test('a number is shown with its unit', () => {
  expect([withUnit(sharedBuffers, '16384'), withUnit(timeout, '500'), withUnit(timeout, '1s'), withUnit(level, 'replica')]).toEqual([
    '16384 × 8kB',
    '500ms',
    '1s',
    'replica',
  ]);
});

test.each([
  'archive_command',
  'restore_command',
  'ssl_key_file',
  'session_preload_libraries',
  'primary_conninfo',
  'hba_file',
  'my.api_token',
])('%s is not changed by us', (name) => {
  expect(whyRefused(name)).toBeDefined();
});

test.each([
  'max_connections',
  'shared_buffers',
  'work_mem',
  'wal_level',
  'max_wal_size',
  'checkpoint_completion_target',
  'random_page_cost',
])('%s, which the runbooks name, is', (name) => {
  expect(whyRefused(name)).toBeUndefined();
});

test('what may lose data is told from what may not', () => {
  expect(['fsync', 'full_page_writes', 'wal_level', 'autovacuum'].every(isRisky)).toBe(true);
  expect(['max_connections', 'work_mem', 'autovacuum_work_mem'].some(isRisky)).toBe(false);
});
