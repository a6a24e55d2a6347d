import { describe, expect, test } from 'vitest';
import type { EvidenceFact } from '../../../../src/domain/evidence/chain.ts';
import { chained, evidenceKey, toLines, verifyChain } from '../../../../src/domain/evidence/chain.ts';

const facts: EvidenceFact[] = [
  { kind: 'run', runbook: 'backup', requester: 'zoë', input: { store: 'main' } },
  { kind: 'step', step: 'dumpStore', command: 'pg_dump "$MAIN_URL" | zstd\n', state: 'done' },
  { kind: 'note', what: 'set', text: '30 rows ☃' },
  { kind: 'end', ended: 'done', reason: '' },
];
const text = toLines(chained(facts));
const last = chained(facts).at(-1)?.hash ?? '';

/** The record that a byte belongs to; a line's end belongs to its line. */
function recordAt(bytes: Buffer, offset: number): number {
  return bytes.subarray(0, offset).toString('latin1').split('\n').length;
}

describe('a chain of evidence', () => {
  test('is whole as it was written', () => {
    expect(verifyChain(text)).toEqual({ whole: true, records: 4, sha256: last });
    expect(verifyChain(text, last)).toEqual({ whole: true, records: 4, sha256: last });
  });

  test('is the same for the same facts, whatever order their fields were put in', () => {
    const shuffled = facts.map((fact) => Object.fromEntries(Object.entries(fact).toReversed()) as EvidenceFact);
    expect(chained(shuffled).map(({ hash }) => hash)).toEqual(chained(facts).map(({ hash }) => hash));
  });

  test.each([0x01, 0x20, 0x80])('names the record of any byte that is flipped (by %i)', (mask) => {
    const bytes = Buffer.from(text);
    for (let offset = 0; offset < bytes.length; offset += 1) {
      const changed = Buffer.from(bytes);
      changed[offset] = (changed[offset] ?? 0) ^ mask;
      const verdict = verifyChain(changed.toString('utf8'));
      expect(verdict, `byte ${offset}: ${changed.toString('latin1').slice(Math.max(0, offset - 20), offset + 20)}`).toMatchObject({
        whole: false,
        record: recordAt(bytes, offset),
      });
    }
  });

  test('names the record of any byte that is left out', () => {
    const bytes = Buffer.from(text);
    for (let offset = 0; offset < bytes.length; offset += 1) {
      const shorter = Buffer.concat([bytes.subarray(0, offset), bytes.subarray(offset + 1)]).toString('utf8');
      expect(verifyChain(shorter)).toMatchObject({ whole: false, record: recordAt(bytes, offset) });
    }
  });

  test('that is cut off anywhere is not whole', () => {
    const bytes = Buffer.from(text);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(verifyChain(bytes.subarray(0, length).toString('utf8')).whole, `of ${length} bytes`).toBe(false);
    }
    const lines = text.split('\n');
    expect(verifyChain(`${lines.slice(0, 3).join('\n')}\n`)).toEqual({
      whole: false,
      record: 4,
      why: 'the records end before the run does',
    });
    expect(verifyChain('')).toEqual({ whole: false, record: 1, why: 'there are no records' });
  });

  test('names the record after which one is missing, and the first that is doubled or moved', () => {
    const [a = '', b = '', c = '', d = ''] = text.split('\n');
    expect(verifyChain(`${[a, c, d].join('\n')}\n`)).toMatchObject({ record: 2, why: expect.stringContaining('number 3') as string });
    expect(verifyChain(`${[a, b, b, c, d].join('\n')}\n`)).toMatchObject({ record: 3 });
    expect(verifyChain(`${[a, c, b, d].join('\n')}\n`)).toMatchObject({ record: 2 });
    expect(verifyChain(`${[a, b, c, d, d].join('\n')}\n`)).toMatchObject({ record: 5 });
  });

  test('that was written anew is told by the hash that the run kept, and by nothing else', () => {
    const forged = toLines(chained([...facts.slice(0, 3), { kind: 'end', ended: 'aborted', reason: '' }]));
    expect(verifyChain(forged)).toMatchObject({ whole: true });
    expect(verifyChain(forged, last)).toEqual({
      whole: false,
      record: 4,
      why: 'the chain was written anew: its last hash is not the one the run kept',
    });
  });

  test('in which a record was changed and chained anew breaks at the next', () => {
    const [first = '', ...rest] = text.split('\n');
    const [changed] = chained([{ ...(JSON.parse(first) as { fact: EvidenceFact }).fact, requester: 'eve' }]);
    expect(verifyChain([JSON.stringify(changed), ...rest].join('\n'))).toMatchObject({
      record: 2,
      why: 'it does not follow the record before it',
    });
  });

  test.each(['null', '7', '[]', '{}', '"x"', '{"n":1}', `{"n":1,"prev":"${'0'.repeat(64)}","fact":null,"hash":"x"}`])(
    'of %s is not one',
    (line) => {
      expect(verifyChain(`${line}\n`)).toMatchObject({ whole: false, record: 1 });
    },
  );

  test('with more in a record than it had is not whole', () => {
    const [first = '', ...rest] = text.split('\n');
    const padded = JSON.stringify({ ...(JSON.parse(first) as object), approvedBy: 'nobody' });
    expect(verifyChain([padded, ...rest].join('\n'))).toMatchObject({ whole: false, record: 1 });
  });
});

test('evidence lies by system, environment, run and execution, so that a reset run writes beside the first', () => {
  const env = { system: 'demo', environment: 'production', objects: { prefix: 'ops' } };
  expect(evidenceKey(env, '20261121t115300z-ab12cd', 'run-1')).toBe('ops/evidence/demo/production/20261121t115300z-ab12cd/run-1.jsonl');
  expect(evidenceKey({ ...env, objects: { prefix: '' } }, 'id', 'run-1')).toBe('evidence/demo/production/id/run-1.jsonl');
});
