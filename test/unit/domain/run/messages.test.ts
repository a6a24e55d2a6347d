import { describe, expect, test } from 'vitest';
import { fieldsOf, personOf, shapeFault } from '../../../../src/domain/run/messages.ts';

describe('a message', () => {
  test('with all that it needs and nothing else has no fault', () => {
    expect(shapeFault({ by: 'ana' }, fieldsOf.word)).toBeUndefined();
    expect(shapeFault({ by: 'ana', reason: 'x'.repeat(1000) }, fieldsOf.word)).toBeUndefined();
    expect(shapeFault({ step: 3, choice: 'retry', by: 'ana', input: { any: ['thing'] } }, fieldsOf.answer)).toBeUndefined();
  });

  test('may leave out what is optional, in the way of any language', () => {
    expect(shapeFault({ by: 'ana', reason: null }, fieldsOf.word)).toBeUndefined();
    expect(shapeFault({ by: 'ana', reason: undefined }, fieldsOf.word)).toBeUndefined();
    expect(shapeFault({ by: 'ana', reason: '' }, fieldsOf.word)).toBeUndefined();
  });

  test.each([
    [undefined, 'send one JSON object with by'],
    [null, 'send one JSON object with by'],
    [3, 'send one JSON object with by'],
    ['ana', 'send one JSON object with by'],
    [[{ by: 'ana' }], 'send one JSON object with by'],
    [{}, 'by must be given as text'],
    [{ by: '  ' }, 'by must be given as text'],
    [{ by: { toString: 1 } }, 'by must be given as text'],
    [{ by: 'ana', reasno: 'x' }, 'there is no field reasno: by, reason'],
    [{ by: 'ana', toString: 'x' }, 'there is no field toString: by, reason'],
    [JSON.parse('{"by": "ana", "__proto__": 1}'), 'there is no field __proto__: by, reason'],
    [{ by: 'ana', reason: 7 }, 'reason must be text'],
    [{ by: 'ana', reason: 'x'.repeat(1001) }, 'reason is longer than 1000 characters'],
    [{ by: 'x'.repeat(1001) }, 'by is longer than 1000 characters'],
  ])('such as %j is told what is wrong', (message, sentence) => {
    expect(shapeFault(message, fieldsOf.word)).toBe(sentence);
  });

  test.each([undefined, null, '3', 3.5, Number.NaN, 1e300, {}])('counts a step only by a whole number, not by %s', (step) => {
    expect(shapeFault({ step, choice: 'retry', by: 'ana' }, fieldsOf.answer)).toBe('step must be a whole number');
  });

  test('names every text that is missing', () => {
    expect(shapeFault({ verdict: '' }, fieldsOf.decide)).toBe('planHash, by, verdict must be given as text');
  });
});

test('a person is the same whatever the case and the blanks around the name', () => {
  expect(new Set([' Ana', 'ANA ', 'ana'].map(personOf)).size).toBe(1);
});
