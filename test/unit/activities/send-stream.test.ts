import { expect, test } from 'vitest';
import type { Objects } from '../../../src/activities/objects.ts';
import { sendStream } from '../../../src/activities/send-stream.ts';

test('a dump of which fewer bytes arrive than were packed is not published', async () => {
  const calls: string[] = [];
  const upload = {
    write: async () => await Promise.resolve(void calls.push('write')),
    complete: async () => await Promise.resolve((calls.push('complete'), { sizeBytes: 3, sha256: '' })),
    abort: async () => await Promise.resolve(void calls.push('abort')),
  };
  const objects = { upload: async () => await Promise.resolve(upload) } as unknown as Objects;
  async function* three(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from('abc'));
  }
  const sending = { objects, role: 'dump' as const, key: 'k', recipients: [], signal: new AbortController().signal, progress: () => {} };
  const finished = Promise.resolve({ plainBytes: 9, packedBytes: 5 });
  await expect(sendStream(sending, () => ({ bytes: three(), finished }))).rejects.toMatchObject({ kind: 'Unavailable' });
  expect(calls).toEqual(['write', 'abort']);
});
