import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { Signature, SignedCall } from '../domain/gate/signature.ts';
import { signedText } from '../domain/gate/signature.ts';
import { OpsError } from '../domain/ops-error.ts';

/** A private key with the id that the system files know its public half by. */
export interface SigningKey {
  id: string;
  /** Ed25519 seed: 32 bytes, base64url. */
  seed: string;
}

// PKCS#8 of an Ed25519 key is this head and the seed.
const head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The message with a signature over it, its address and the time. It counts for 10 minutes, and once. @throws OpsError `InvalidInput` for a bad key. */
export function signMessage<M extends object>(
  key: SigningKey,
  call: SignedCall & { message: M; runId?: string },
  now = new Date(),
): M & { signed: Signature } {
  const at = now.toISOString();
  const runId = call.runId === undefined ? {} : { runId: call.runId };
  // A run sees the message as JSON.
  const message = JSON.parse(JSON.stringify(call.message)) as M;
  const signature = sign(null, Buffer.from(signedText({ ...call, message }, { at, ...runId })), privateKeyOf(key)).toString('base64url');
  return { ...message, signed: { key: key.id, at, signature, ...runId } };
}

/** The public half, as system files name it under `approval.signers`. */
export function publicKeyOf(key: SigningKey): string {
  return createPublicKey(privateKeyOf(key)).export({ format: 'jwk' }).x ?? '';
}

function privateKeyOf({ id, seed }: SigningKey) {
  const bytes = Buffer.from(seed, 'base64url');
  if (bytes.length !== 32) {
    throw new OpsError('InvalidInput', `the signing key ${id} is not 32 bytes in base64url`, {
      hint: 'Make one with: openssl rand 32 | basenc --base64url -w0 | tr -d =',
    });
  }
  return createPrivateKey({ key: Buffer.concat([head, bytes]), format: 'der', type: 'pkcs8' });
}
