import { generateKeyPairSync, randomBytes, sign as signNode } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { publicKeyOf, signMessage } from '../../../src/client/sign-message.ts';
import { bytesOfBase64Url } from '../../../src/domain/gate/base64url.ts';
import { verifies } from '../../../src/domain/gate/ed25519.ts';
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

test('Ed25519 is what it is elsewhere: signatures of Node and of RFC 8032 verify, and none that was altered', () => {
  const of = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
  const key = of('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  const signature = of(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
  expect(verifies(signature, of(''), key)).toBe(true);
  for (let n = 0; n < 20; n++) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const message = randomBytes(n * 17);
    const made = signNode(null, message, privateKey);
    const known = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    expect(verifies(made, message, known)).toBe(true);
    const altered = Uint8Array.from(made);
    altered[n * 3] = (altered[n * 3] ?? 0) ^ 1;
    expect(verifies(altered, message, known)).toBe(false);
    expect(verifies(made, Buffer.concat([message, Buffer.from('x')]), known)).toBe(false);
    expect(verifies(made, message, randomBytes(32))).toBe(false);
  }
  expect(verifies(new Uint8Array(64), of(''), new Uint8Array(32))).toBe(false);
});

function sign() {
  return signMessage(gateway, call, now);
}
