import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { publicKeyOf, signMessage } from '../../../src/client/sign-message.ts';
import { bytesOfBase64Url } from '../../../src/domain/gate/base64url.ts';
import type { SignatureCase } from '../../../src/domain/gate/signature.ts';
import { isSigned, signatureFault } from '../../../src/domain/gate/signature.ts';

const keyOf = (id: string) => ({ id, seed: randomBytes(32).toString('base64url') });
const gateway = keyOf('gateway');
const anas = keyOf('anas');
const policy = {
  signers: [
    { id: 'gateway', key: publicKeyOf(gateway) },
    { id: 'anas', key: publicKeyOf(anas), person: 'ana' },
  ],
  unsigned: 'refused' as const,
};
const now = new Date('2026-11-21T12:00:00Z');
const call = { workflowId: 'restore/demo/production/1', name: 'decide', message: { by: 'ana', verdict: 'approve', comment: undefined } };

function judged(message: object, different: Partial<SignatureCase> = {}): string | undefined {
  return signatureFault({ ...call, runId: 'run-1', message, policy, now: now.getTime(), ...different });
}

describe('a signed message', () => {
  test('is taken, and counts as signed', () => {
    const message = signMessage(gateway, { ...call, runId: 'run-1' }, now);
    expect(judged(message)).toBeUndefined();
    expect(isSigned({ message, policy })).toBe(true);
    expect(judged(JSON.parse(JSON.stringify(signMessage(anas, call, now))) as object)).toBeUndefined();
  });

  test.each<[string, (message: ReturnType<typeof sign>) => object, Partial<SignatureCase>, RegExp]>([
    ['with another verdict', (message) => ({ ...message, verdict: 'reject' }), {}, /was altered/],
    ['in the name of another', (message) => ({ ...message, by: 'ben' }), {}, /was altered/],
    ['with a field more', (message) => ({ ...message, overrideFreeze: 'x' }), {}, /was altered/],
    ['for another run', (message) => message, { workflowId: 'restore/demo/production/2' }, /was altered/],
    ['for another message', (message) => message, { name: 'signOff' }, /was altered/],
    ['older than 10 minutes', (message) => message, { now: now.getTime() + 600_001 }, /older than 10 minutes/],
    ['of tomorrow', (message) => message, { now: now.getTime() - 86_400_000 }, /not of now/],
    ['with an unknown key', (message) => ({ ...message, signed: { ...message.signed, key: 'mallory' } }), {}, /not one of those/],
    ['with the key of another', (message) => ({ ...message, signed: { ...message.signed, key: 'anas' } }), {}, /another key/],
    ['with half a signature', (message) => ({ ...message, signed: { ...message.signed, signature: 'AAAA' } }), {}, /was altered/],
    ['with no signature in it', (message) => ({ ...message, signed: { key: 'gateway' } }), {}, /must be an object/],
    ['without any', ({ by }) => ({ by }), {}, /must be signed here/],
  ])('%s is refused with a sentence', (_, alter, different, why) => {
    expect(judged(alter(sign()), different)).toMatch(why);
  });

  test('of one execution is refused by another', () => {
    const message = signMessage(gateway, { ...call, runId: 'run-1' }, now);
    expect(judged(message, { runId: 'run-2' })).toBe('the message was signed for another run');
  });

  test("with one person's key is refused in the name of another", () => {
    const message = signMessage(anas, { ...call, message: { by: 'ben' } }, now);
    expect(judged(message)).toBe('the key anas is of ana and cannot sign for ben');
  });
});

test('what only stops a run is taken without a signature, and so is everything where none is asked for', () => {
  expect(judged({ by: 'ana' }, { always: true })).toBeUndefined();
  expect(judged({ by: 'ana' }, { policy: { signers: policy.signers } })).toBeUndefined();
  expect(isSigned({ message: sign(), policy: {} })).toBe(false);
});

test('base64url is read as Node reads it, and anything else is nothing', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = randomBytes(length);
    expect(Buffer.from(bytesOfBase64Url(bytes.toString('base64url')) ?? []).equals(bytes)).toBe(true);
  }
  expect(bytesOfBase64Url('a+b/')).toBeUndefined();
  expect(bytesOfBase64Url('abcde')).toBeUndefined();
});

function sign() {
  return signMessage(gateway, call, now);
}
