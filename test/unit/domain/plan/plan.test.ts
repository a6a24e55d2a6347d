import { describe, expect, test } from 'vitest';
import type { PlanLine, PlanParts } from '../../../../src/domain/plan/plan.ts';
import { planDifference, planOf, planWithLine } from '../../../../src/domain/plan/plan.ts';

const look: PlanLine = { n: 1, effect: 'observe', step: 'databaseOf', command: 'psql', risk: 'R0' };
const dump: PlanLine = { n: 2, effect: 'change', step: 'dumpStore', command: 'pg_dump | zstd', risk: 'R1', undo: 'aws s3 rm' };
const swap: PlanLine = { n: 3, effect: 'change', step: 'swapDatabases', command: 'alter database', risk: 'R3', undo: 'alter back' };
const parts: PlanParts = {
  runbook: 'restore',
  target: 'demo/production',
  environmentDigest: 'd',
  input: { store: 'main', set: { kind: 'latest' } },
  lines: [look, dump, swap],
  notes: {},
};

describe('the hash of a plan', () => {
  test('is the same for the same parts, in whatever order their fields stand and after a journey through JSON', () => {
    const { hash } = planOf(parts);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(planOf({ ...parts, input: { set: { kind: 'latest' }, store: 'main' } }).hash).toBe(hash);
    expect(planOf(JSON.parse(JSON.stringify(parts)) as PlanParts).hash).toBe(hash);
  });

  test('does not change with what is only noted', () => {
    expect(planOf({ ...parts, notes: { 'would be lost': '5 min' } }).hash).toBe(planOf(parts).hash);
  });

  test.each<[string, Partial<PlanParts>]>([
    ['another runbook', { runbook: 'backup' }],
    ['another target', { target: 'demo/staging' }],
    ['another system file', { environmentDigest: 'e' }],
    ['other input', { input: { store: 'main' } }],
    ['one line less', { lines: [look, dump] }],
    ['one line more', { lines: [look, dump, swap, { ...look, n: 4 }] }],
    ['lines in another order', { lines: [look, swap, dump] }],
    ['another command', { lines: [look, { ...dump, command: 'pg_dump | gzip' }, swap] }],
    ['another risk', { lines: [look, { ...dump, risk: 'R2' }, swap] }],
    ['another undo', { lines: [look, { ...dump, undo: 'rm' }, swap] }],
    ['no undo', { lines: [look, { n: 2, effect: 'change', step: 'dumpStore', command: 'pg_dump | zstd', risk: 'R1' }, swap] }],
    ['a change that is temporary', { lines: [look, { ...dump, temporary: true }, swap] }],
    ['another step with the same command', { lines: [look, { ...dump, step: 'dump' }, swap] }],
  ])('changes with %s', (_what, other) => {
    expect(planOf({ ...parts, ...other }).hash).not.toBe(planOf(parts).hash);
  });
});

test("a plan's risk is that of its riskiest line", () => {
  expect(planOf(parts).risk).toBe('R3');
  expect(planOf({ ...parts, lines: [look] }).risk).toBe('R0');
});

test('a plan with one line replaced is another plan, also when it is replaced by the same', () => {
  const before = planOf(parts);
  const after = planWithLine(before, { ...dump, command: 'pg_dump other' });
  expect(after.lines[1]?.command).toBe('pg_dump other');
  expect(after.hash).not.toBe(before.hash);
  expect(planWithLine(before, dump).hash).not.toBe(before.hash);
  expect(planWithLine(before, { ...swap, risk: 'R1' }).risk).toBe('R1');
});

describe('the difference of two plans', () => {
  test('names each line that is gone and each that is new', () => {
    const now = planOf({ ...parts, lines: [look, { ...dump, command: 'pg_dump two' }, swap] });
    expect(planDifference(planOf(parts), now)).toEqual(['- 2 change pg_dump | zstd', '+ 2 change pg_dump two']);
  });

  test('says so when only what no line shows has changed', () => {
    expect(planDifference(planOf(parts), planOf({ ...parts, environmentDigest: 'e' }))).toEqual([
      'the input, a risk or an undo is another',
    ]);
  });

  test('of equal plans is nothing', () => {
    expect(planDifference(planOf(parts), planOf(parts))).toEqual([]);
  });
});
