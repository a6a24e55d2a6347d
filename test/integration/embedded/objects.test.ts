import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { EmbeddedObjects } from '../../../src/embedded/objects.ts';
import { startObjects } from '../../../src/embedded/objects.ts';

function clientOf({ endpoint, region, accessKeyId, secretAccessKey }: EmbeddedObjects, secret = secretAccessKey): S3Client {
  return new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey: secret } });
}

describe('the embedded S3 server', { concurrent: true }, () => {
  test('after kill -9 and a restart on the same folder and port it has what it acknowledged', async () => {
    const first = await startObjects();
    await first.createBucket('kept');
    await clientOf(first).send(new PutObjectCommand({ Bucket: 'kept', Key: 'a/b', Body: 'x'.repeat(100_000) }));
    await first.kill();
    try {
      await using second = await startObjects({ dir: first.dir, port: first.port });
      expect(second.endpoint).toBe(first.endpoint);
      const { Body } = await clientOf(second).send(new GetObjectCommand({ Bucket: 'kept', Key: 'a/b' }));
      expect(await Body?.transformToString()).toHaveLength(100_000);
    } finally {
      await rm(first.dir, { recursive: true });
    }
  });

  test('says that its port is taken and starts nothing', async () => {
    await using server = await startObjects();
    await expect(startObjects({ port: server.port })).rejects.toMatchObject({ kind: 'Conflict', details: [`127.0.0.1:${server.port}`] });
    expect(server.isRunning()).toBe(true);
  });

  test('refuses a wrong secret, and takes objects in a dozen buckets', async () => {
    await using server = await startObjects();
    for (let n = 0; n < 12; n += 1) {
      await server.createBucket(`bucket-${n}`);
      await clientOf(server).send(new PutObjectCommand({ Bucket: `bucket-${n}`, Key: 'k', Body: 'v' }));
    }
    const put = clientOf(server, 'wrong').send(new PutObjectCommand({ Bucket: 'bucket-0', Key: 'k', Body: 'w' }));
    await expect(put).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });
});
