import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Objects } from '../../../src/activities/objects.ts';
import { openS3Objects } from '../../../src/adapters/s3/open-objects.ts';
import type { S3Limits } from '../../../src/adapters/s3/s3-limits.ts';
import type { EmbeddedObjects } from '../../../src/embedded/objects.ts';
import { startObjects } from '../../../src/embedded/objects.ts';
import type { FaultProxy } from '../../support/fault-proxy.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';

const bucket = 'adapter';
const MiB = 1024 * 1024;
const limits: Partial<S3Limits> = {
  partBytes: 5 * MiB,
  partsInFlight: 2,
  attempts: 3,
  answerMs: 1500,
  idleMs: 800,
  leastBytesPerSecond: 20 * MiB,
};

vi.setConfig({ testTimeout: 30_000 });

let server: EmbeddedObjects;
let proxy: FaultProxy;
let direct: Objects;
let objects: Objects;
let prefix = '';
let n = 0;

function opened(endpoint: string, secret = server.secretAccessKey): Objects {
  const resolve = async (value: string): Promise<string> =>
    await Promise.resolve({ 'env:ID': server.accessKeyId, 'env:SECRET': secret }[value] ?? value);
  return openS3Objects(
    resolve,
    limits,
  )({ bucket, prefix: '', region: 'us-east-1', endpoint, accessKeyId: 'env:ID', secretAccessKey: 'env:SECRET' });
}

beforeAll(async () => {
  server = await startObjects();
  await server.createBucket(bucket);
  proxy = await startFaultProxy(server.endpoint);
  direct = opened(server.endpoint);
  // A new store makes room at the first put, which takes it a moment.
  await direct.put('warm', 'up', { contentType: 'text/plain' });
  objects = opened(proxy.endpoint);
}, 60_000);

afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

beforeEach(() => {
  prefix = `t${(n += 1)}/`;
});

afterEach(() => proxy.clear());

const live = (): AbortSignal => new AbortController().signal;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function send(key: string, bytes: Uint8Array, signal = live()): Promise<{ sizeBytes: number; sha256: string }> {
  const upload = await objects.upload(key, signal);
  try {
    for (let at = 0; at < bytes.length; at += 300_000) await upload.write(bytes.subarray(at, at + 300_000));
    return await upload.complete();
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

async function readAll(key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await objects.read(key, live())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Nothing of a failed upload is left: no object, no part. */
async function expectNothingLeft(): Promise<void> {
  proxy.clear();
  expect(await direct.list(prefix)).toEqual([]);
  expect(await direct.abortUploads(prefix)).toBe(0);
}

describe('an upload', () => {
  test('of several parts is the same when it is read back', async () => {
    const bytes = randomBytes(17 * MiB);
    expect(await send(`${prefix}a`, bytes)).toEqual({ sizeBytes: bytes.length, sha256: sha256(bytes) });
    expect(sha256(await readAll(`${prefix}a`))).toBe(sha256(bytes));
    expect(proxy.seen.filter((line) => line.includes(`${prefix}a?`) && line.includes('partNumber='))).toHaveLength(4);
  });

  test.each([0, 1, 5 * MiB - 1, 5 * MiB, 5 * MiB + 1])('of %i bytes is whole', async (size) => {
    const bytes = randomBytes(size);
    await send(`${prefix}edge`, bytes);
    expect(sha256(await readAll(`${prefix}edge`))).toBe(sha256(bytes));
    expect(await direct.abortUploads(prefix)).toBe(0);
  });

  test('exists for nobody before it is complete, and never when it is aborted', async () => {
    const upload = await objects.upload(`${prefix}half`, live());
    await upload.write(randomBytes(12 * MiB));
    expect(await direct.head(`${prefix}half`)).toBeUndefined();
    await upload.abort();
    await upload.abort();
    await expectNothingLeft();
  });

  test('does not take the place of an object that is there', async () => {
    await direct.put(`${prefix}taken`, 'first', { contentType: 'text/plain' });
    await expect(send(`${prefix}taken`, randomBytes(6 * MiB))).rejects.toMatchObject({ kind: 'Conflict' });
    await expect(send(`${prefix}taken`, randomBytes(10))).rejects.toMatchObject({ kind: 'Conflict' });
    expect(Buffer.from((await direct.get(`${prefix}taken`)) ?? []).toString()).toBe('first');
    expect(await direct.abortUploads(prefix)).toBe(0);
  });

  test.each<
    [
      string,
      RegExp,
      (
        | { kind: 'answer'; status: number; code: string }
        | { kind: 'hangUp' }
        | { kind: 'cutRequest'; afterBytes: number }
        | { kind: 'wait'; ms: number }
        | { kind: 'loseAnswer' }
      ),
    ]
  >([
    ['a part is answered with 500', /partNumber=2/, { kind: 'answer', status: 500, code: 'InternalError' }],
    ['a part is answered with 503', /partNumber=1/, { kind: 'answer', status: 503, code: 'SlowDown' }],
    ['the connection breaks at a part', /partNumber=2/, { kind: 'hangUp' }],
    ['a part is cut in its middle', /partNumber=3/, { kind: 'cutRequest', afterBytes: MiB }],
    ['a part stands still', /partNumber=2/, { kind: 'wait', ms: 4000 }],
    ['the begin is answered with 500', /uploads/, { kind: 'answer', status: 500, code: 'InternalError' }],
    ['the answer to a part is lost', /partNumber=2/, { kind: 'loseAnswer' }],
    ['the answer to the completion is lost', /POST .*uploadId=/, { kind: 'loseAnswer' }],
  ])('is whole although %s twice', async (_fault, when, fault) => {
    const bytes = randomBytes(13 * MiB);
    proxy.add({ when, fault, times: 2 });
    await send(`${prefix}whole`, bytes);
    expect(proxy.unused()).toEqual([]);
    proxy.clear();
    expect(sha256(await readAll(`${prefix}whole`))).toBe(sha256(bytes));
    expect(await direct.abortUploads(prefix)).toBe(0);
  });

  test.each<[string, RegExp, string]>([
    ['every part is answered with 500', /partNumber/, 'Unavailable'],
    ['the completion is answered with 503', /POST .*uploadId=/, 'Unavailable'],
  ])('leaves nothing when %s', async (_fault, when, kind) => {
    proxy.add({ when, fault: { kind: 'answer', status: when.source.includes('POST') ? 503 : 500 } });
    await expect(send(`${prefix}never`, randomBytes(13 * MiB))).rejects.toMatchObject({ kind });
    await expectNothingLeft();
  });

  test('leaves nothing when a store that lost the answer to the completion is gone for a while after', async () => {
    proxy.add(
      { when: /POST .*uploadId=/, fault: { kind: 'loseAnswer' } },
      { when: /HEAD/, fault: { kind: 'answer', status: 503 }, times: 4 },
    );
    await expect(send(`${prefix}never`, randomBytes(6 * MiB))).rejects.toMatchObject({ kind: 'Unavailable' });
    await expectNothingLeft();
  });

  test('leaves no open upload when the first aborts fail', async () => {
    const upload = await objects.upload(`${prefix}stubborn`, live());
    await upload.write(randomBytes(11 * MiB));
    await eventually(() => proxy.seen.some((line) => line.includes(`${prefix}stubborn`) && line.includes('partNumber=2')));
    proxy.add({ when: /DELETE/, fault: { kind: 'answer', status: 500 }, times: 4 });
    await upload.abort();
    expect(proxy.unused()).toEqual([]);
    await expectNothingLeft();
  });

  test('leaves no open upload when the answer to its begin is lost', async () => {
    proxy.add({ when: /POST .*uploads/, fault: { kind: 'loseAnswer' } });
    await expect(send(`${prefix}orphan`, randomBytes(6 * MiB))).rejects.toMatchObject({ kind: 'Unavailable' });
    await expectNothingLeft();
  });

  test('is refused and removed when the store lies about its length or its checksum', async () => {
    proxy.add({ when: /HEAD/, fault: { kind: 'headers', change: { 'content-length': '5' } } });
    await expect(send(`${prefix}lie`, randomBytes(6 * MiB))).rejects.toMatchObject({ kind: 'Corrupt' });
    proxy.clear();
    proxy.add({ when: /HEAD/, fault: { kind: 'headers', change: { 'x-amz-checksum-crc32': 'AAAAAA==-2' } } });
    await expect(send(`${prefix}sum`, randomBytes(6 * MiB))).rejects.toMatchObject({
      kind: 'Corrupt',
      message: expect.stringContaining('CRC-32'),
    });
    proxy.clear();
    proxy.add({ when: /HEAD/, fault: { kind: 'headers', change: { 'content-length': '5' } } });
    await expect(objects.put(`${prefix}small`, 'manifest', { contentType: 'text/plain' })).rejects.toMatchObject({ kind: 'Corrupt' });
    await expectNothingLeft();
  });

  test('ends with the reason of its signal, not with an AbortError', async () => {
    const stop = new AbortController();
    proxy.add({ when: /partNumber/, fault: { kind: 'wait', ms: 3000 } });
    const reason = new Error('cancelled');
    setTimeout(() => stop.abort(reason), 200);
    await expect(send(`${prefix}stopped`, randomBytes(20 * MiB), stop.signal)).rejects.toBe(reason);
    await expectNothingLeft();
  });
});

describe('a download', () => {
  test.each([
    ['breaks', 'cutAnswer' as const],
    ['stands still', 'stallAnswer' as const],
  ])('that %s is taken up where it stopped', async (_fault, kind) => {
    const bytes = randomBytes(3 * MiB);
    await send(`${prefix}resume`, bytes);
    proxy.add({ when: /GET/, fault: { kind, afterBytes: MiB }, times: 2 });
    expect(sha256(await readAll(`${prefix}resume`))).toBe(sha256(bytes));
  });

  test('that never gets on fails', async () => {
    await send(`${prefix}cut`, randomBytes(MiB));
    proxy.add({ when: /GET/, fault: { kind: 'cutAnswer', afterBytes: 0 } });
    await expect(readAll(`${prefix}cut`)).rejects.toMatchObject({ kind: 'Unavailable' });
  });

  test('of an object that is replaced meanwhile fails', async () => {
    await direct.put(`${prefix}moving`, randomBytes(2 * MiB), { contentType: 'text/plain' });
    proxy.add({ when: /GET/, fault: { kind: 'cutAnswer', afterBytes: MiB }, times: 1 });
    const chunks = (await objects.read(`${prefix}moving`, live()))[Symbol.asyncIterator]();
    await chunks.next();
    await direct.put(`${prefix}moving`, randomBytes(2 * MiB), { contentType: 'text/plain' });
    await expect(
      (async () => {
        while ((await chunks.next()).done !== true);
      })(),
    ).rejects.toMatchObject({ kind: 'Conflict' });
  });

  test('of nothing fails with NotFound', async () => {
    await expect(objects.read(`${prefix}none`, live())).rejects.toMatchObject({ kind: 'NotFound' });
    expect(await objects.get(`${prefix}none`)).toBeUndefined();
    expect(await objects.head(`${prefix}none`)).toBeUndefined();
  });
});

describe('a bucket', () => {
  test('lists, removes and puts only new objects', async () => {
    const keys = Array.from({ length: 12 }, (_, i) => `${prefix}k${String(i).padStart(2, '0')}`);
    for (const key of keys) await objects.put(key, key, { contentType: 'text/plain', onlyNew: true });
    await expect(objects.put(`${prefix}k03`, `${prefix}k03`, { contentType: 'text/plain', onlyNew: true })).rejects.toMatchObject({
      kind: 'Conflict',
    });
    expect((await objects.list(prefix)).map(({ key }) => key)).toEqual(keys);
    await objects.remove([...keys, `${prefix}never there`]);
    expect(await objects.list(prefix)).toEqual([]);
  });

  test('takes a conditional put whose answer was lost as done', async () => {
    proxy.add({ when: /PUT/, fault: { kind: 'loseAnswer' }, times: 1 });
    await objects.put(`${prefix}once`, 'x', { contentType: 'text/plain', onlyNew: true });
    expect(await direct.head(`${prefix}once`)).toMatchObject({ sizeBytes: 1 });
  });

  test('says in words that credentials are wrong or that it is not there', async () => {
    await expect(opened(server.endpoint, 'wrong').list('')).rejects.toMatchObject({
      kind: 'InvalidInput',
      hint: expect.stringContaining('accessKeyId'),
    });
    const resolve = async (value: string): Promise<string> =>
      await Promise.resolve({ 'env:ID': server.accessKeyId, 'env:SECRET': server.secretAccessKey }[value] ?? value);
    const missing = openS3Objects(
      resolve,
      limits,
    )({
      bucket: 'nowhere',
      prefix: '',
      region: 'us-east-1',
      endpoint: server.endpoint,
      accessKeyId: 'env:ID',
      secretAccessKey: 'env:SECRET',
    });
    await expect(missing.get('x')).rejects.toMatchObject({ kind: 'NotFound', message: expect.stringContaining('no such bucket') });
  });

  test('that refuses connections is unavailable, and no secret is in the message', async () => {
    const refusing = opened('http://127.0.0.1:9');
    const error: unknown = await refusing.list('x').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: 'Unavailable' });
    expect(String(error)).not.toContain(server.secretAccessKey);
  });
});

async function eventually(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 5000 }).toBe(true);
}
