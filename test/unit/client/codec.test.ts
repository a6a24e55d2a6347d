import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defaultPayloadConverter } from '@temporalio/common';
import { encryptionCodec } from '../../../src/client/codec.ts';

const old = { id: '2025', key: randomBytes(32) };
const fresh = { id: '2026', key: randomBytes(32) };
const payload = defaultPayloadConverter.toPayload({ secret: 'the horse is in the barn' });

describe('the payload codec', () => {
  it('refuses a key that is not 32 bytes, and an empty list of keys', () => {
    expect(() => encryptionCodec([{ id: 'short', key: randomBytes(16) }])).toThrow('codec key short has 16 bytes, it must have 32');
    expect(() => encryptionCodec([])).toThrow('at least one key');
  });

  it('does not open what was changed on its way', async () => {
    const codec = encryptionCodec([fresh]);
    const [sealed] = await codec.encode([payload]);
    const data = Buffer.from(sealed?.data ?? []);
    data[20] = (data[20] ?? 0) ^ 1;
    await expect(codec.decode([{ ...sealed, data }])).rejects.toThrow('unable to authenticate');
  });

  it('names the key that is missing', async () => {
    const sealed = await encryptionCodec([old]).encode([payload]);
    await expect(encryptionCodec([fresh]).decode(sealed)).rejects.toMatchObject({
      kind: 'NotFound',
      message: 'the codec key 2025 is not here',
    });
  });

  it('hides everything of a payload and opens it again, after a rotation too', async () => {
    const sealed = await encryptionCodec([old]).encode([payload]);
    expect(Buffer.from(sealed[0]?.data ?? []).toString('latin1')).not.toContain('horse');
    const [opened] = await encryptionCodec([fresh, old]).decode(sealed);
    expect(defaultPayloadConverter.fromPayload(opened ?? {})).toEqual({ secret: 'the horse is in the barn' });
  });

  it('leaves what was never sealed as it is', async () => {
    expect(await encryptionCodec([fresh]).decode([payload])).toEqual([payload]);
  });
});
