import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { OpsError } from '../domain/ops-error.ts';

/** A key of 32 bytes and the id that payloads name it by. */
export interface CodecKey {
  id: string;
  key: Uint8Array;
}

const encoding = 'binary/watchkeeper-aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts payloads with the first key and opens them with whichever key they name. To rotate, put the new key first and keep the old ones
 * until no run or history needs them.
 * @throws OpsError `InvalidInput` for a key that is not 32 bytes; `NotFound` at decoding when the key is not here.
 */
export function encryptionCodec(keys: readonly CodecKey[]): PayloadCodec {
  const byId = new Map(keys.map(({ id, key }) => [id, checked(id, key)]));
  const [first] = keys;
  if (first === undefined) throw new OpsError('InvalidInput', 'the payload codec needs at least one key');
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => seal(first, payload))),
    // A key that is missing rejects the promise: a codec that throws at once takes its worker down.
    decode: (payloads) => new Promise((resolve) => resolve(payloads.map((payload) => open(byId, payload)))),
  };
}

function checked(id: string, key: Uint8Array): Uint8Array {
  if (key.byteLength === 32) return key;
  throw new OpsError('InvalidInput', `codec key ${id} has ${key.byteLength} bytes, it must have 32`, {
    hint: 'Make one with `openssl rand -base64 32`.',
  });
}

function seal({ id, key }: CodecKey, payload: Payload): Payload {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const plain = Buffer.from(JSON.stringify(packed(payload)));
  const data = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { metadata: { encoding: Buffer.from(encoding), keyId: Buffer.from(id) }, data };
}

function open(byId: ReadonlyMap<string, Uint8Array>, payload: Payload): Payload {
  const { metadata, data } = payload;
  if (!metadata?.['encoding'] || Buffer.from(metadata['encoding']).toString() !== encoding || !data) return payload;
  const id = Buffer.from(metadata['keyId'] ?? []).toString();
  const key = byId.get(id);
  if (key === undefined) throw new OpsError('NotFound', `the codec key ${id} is not here`, { hint: 'Add it to WATCHKEEPER_CODEC_KEYS.' });
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, ivBytes));
  decipher.setAuthTag(data.subarray(data.length - tagBytes));
  const plain = Buffer.concat([decipher.update(data.subarray(ivBytes, data.length - tagBytes)), decipher.final()]);
  return unpacked(JSON.parse(plain.toString()) as Packed);
}

/** A payload as JSON, with its bytes in base64. */
interface Packed {
  metadata: Record<string, string>;
  data: string;
}

function packed({ metadata, data }: Payload): Packed {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return { metadata: Object.fromEntries(entries), data: Buffer.from(data ?? []).toString('base64') };
}

function unpacked({ metadata, data }: Packed): Payload {
  const entries = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]);
  return { metadata: Object.fromEntries(entries), data: Buffer.from(data, 'base64') };
}
