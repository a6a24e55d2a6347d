import { describe, expect, test } from 'vitest';
import { codenameOf } from '../../../../src/domain/security/case-names.ts';
import type { CustodyFact } from '../../../../src/domain/security/custody-row.ts';
import { hashOf, rowAfter, rowText } from '../../../../src/domain/security/custody-row.ts';
import { masked } from '../../../../src/domain/security/masked.ts';
import { judgeRows } from '../../../../src/domain/security/verify-custody.ts';

const factOf = (text: string): CustodyFact => ({ kind: 'note', op: text, at: '2026-11-21T00:00:00.000Z', by: 'ana', text });

describe('a row of a custody log', () => {
  test('holds the hash of the row before it, and of all that it says', () => {
    const first = rowAfter(undefined, factOf('a'));
    const second = rowAfter(first, factOf('b'));
    expect(first).toMatchObject({ n: 1, prev: '0'.repeat(64) });
    expect(second).toMatchObject({ n: 2, prev: first.hash, hash: hashOf(second) });
    expect(hashOf({ ...second, fact: factOf('c') })).not.toBe(second.hash);
    expect(rowText(rowAfter(undefined, JSON.parse(JSON.stringify(factOf('a'))) as CustodyFact))).toBe(rowText(first));
  });

  test('that is no row at all is named, and those around it are not', () => {
    const first = rowAfter(undefined, factOf('a'));
    const rows = [first, rowAfter(first, factOf('b'))];
    const stored = rows.map((row) => ({ n: row.n, text: rowText(row) }));
    expect(judgeRows(stored).faults).toEqual([]);
    expect(judgeRows([{ n: 1, text: 'x' }, ...stored.slice(1)]).faults).toEqual([{ where: 'row 1', why: 'it is no row' }]);
    expect(judgeRows([], { rows: 1, sha256: first.hash }).faults).toEqual([{ where: 'row 1', why: 'it is missing' }]);
  });
});

test('what is locked away holds no value of a variable, of Kubernetes or Docker', () => {
  const pod = {
    metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2', kept: 'yes' } },
    spec: {
      containers: [
        {
          name: 'api',
          env: [
            { name: 'PASSWORD', value: 'hunter2' },
            { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          ],
        },
      ],
    },
  };
  expect(masked(pod)).toEqual({
    metadata: { annotations: { kept: 'yes' } },
    spec: {
      containers: [
        {
          name: 'api',
          env: [
            { name: 'PASSWORD', value: '(masked)' },
            { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          ],
        },
      ],
    },
  });
  expect(masked({ Config: { Env: ['PASSWORD=hunter2', 'PATH=/bin'] } })).toEqual({
    Config: { Env: ['PASSWORD=(masked)', 'PATH=(masked)'] },
  });
});

test('a codename is the same for a case, tells nothing of it, and two cases seldom share one', () => {
  expect(codenameOf('20261121t115300z-ab12cd')).toMatch(/^[a-z]+-[a-z]+-[0-9a-f]{3}$/);
  expect(codenameOf('x')).toBe(codenameOf('x'));
  expect(new Set(Array.from({ length: 20 }, (_, n) => codenameOf(`case ${n}`))).size).toBe(20);
});
