import { createHash, randomUUID } from 'node:crypto';
import { DeleteObjectsCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectFacts, Objects } from '../../activities/objects.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { checksumOf } from './checksums.ts';
import { publish, tokenName } from './published.ts';
import { readObject } from './read-object.ts';
import type { Bucket } from './s3-calls.ts';
import { asking } from './s3-calls.ts';
import { kindOf } from './s3-errors.ts';
import { S3Upload } from './s3-upload.ts';
import { canLock, getVersion, putForGood } from './for-good.ts';
import { abortUnfinished } from './unfinished-uploads.ts';

/** An S3 bucket, or that of a store that speaks S3. The client is made at the first call, because settings are resolved for it. */
export function s3Objects(open: () => Promise<Bucket>): Objects {
  let bucket: Promise<Bucket> | undefined;
  const opened = async (): Promise<Bucket> => await (bucket ??= open());
  return {
    put: async (key, body, options) => await put(await opened(), { key, body: Buffer.from(body), ...options }),
    get: async (key) => await foundOrNot(async () => await getWhole(await opened(), key)),
    read: async (key, signal) => await readObject(await opened(), key, signal),
    head: async (key) => await foundOrNot(async () => await head(await opened(), key)),
    list: async (prefix) => await list(await opened(), prefix),
    remove: async (keys) => await remove(await opened(), keys),
    canLock: async () => await canLock(await opened()),
    async putForGood(key, body, locking) {
      const given = { key, body: Buffer.from(body), ...locking };
      return await putForGood(await opened(), given, async () => await foundOrNot(async () => await getWhole(await opened(), key)));
    },
    getVersion: async (key, versionId) => await foundOrNot(async () => await getVersion(await opened(), key, versionId)),
    upload: async (key, signal) => new S3Upload(await opened(), key, signal),
    abortUploads: async (prefix) => await abortUnfinished(await opened(), prefix),
  };
}

interface Put {
  key: string;
  body: Buffer;
  contentType: string;
  onlyNew?: boolean;
}

async function put(bucket: Bucket, { key, body, contentType, onlyNew }: Put): Promise<{ sha256: string }> {
  const token = randomUUID();
  const sum = checksumOf(body);
  const command = new PutObjectCommand({
    Bucket: bucket.name,
    Key: key,
    Body: body,
    ContentType: contentType,
    ChecksumCRC32: sum,
    Metadata: { [tokenName]: token },
    ...(onlyNew && { IfNoneMatch: '*' }),
  });
  const call = { what: 'put', key, bytes: body.length };
  const request = async (): Promise<unknown> => await asking(bucket, call, async (options) => await bucket.client.send(command, options));
  await publish(bucket, { key, token, sizeBytes: body.length, parts: [sum] }, request);
  return { sha256: createHash('sha256').update(body).digest('hex') };
}

async function getWhole(bucket: Bucket, key: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await readObject(bucket, key, new AbortController().signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function head(bucket: Bucket, key: string): Promise<ObjectFacts> {
  const command = new HeadObjectCommand({ Bucket: bucket.name, Key: key });
  const told = await asking(bucket, { what: 'head', key }, async (options) => await bucket.client.send(command, options));
  const version = told.VersionId === undefined ? {} : { versionId: told.VersionId };
  return { key, sizeBytes: told.ContentLength ?? 0, lastModified: told.LastModified ?? new Date(0), ...version };
}

/** An object that is not there is an answer; a bucket that is not there is an error. */
async function foundOrNot<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (kindOf(error) === 'NotFound' && !String(error).includes('NoSuchBucket')) return undefined;
    throw error;
  }
}

async function list(bucket: Bucket, prefix: string): Promise<ObjectFacts[]> {
  const found: ObjectFacts[] = [];
  let ContinuationToken: string | undefined;
  do {
    const command = new ListObjectsV2Command({ Bucket: bucket.name, Prefix: prefix, ContinuationToken });
    const page = await asking(bucket, { what: 'list', key: prefix }, async (options) => await bucket.client.send(command, options));
    for (const { Key, Size, LastModified } of page.Contents ?? []) {
      found.push({ key: Key ?? '', sizeBytes: Size ?? 0, lastModified: LastModified ?? new Date(0) });
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return found;
}

const mostAtOnce = 1000;

async function remove(bucket: Bucket, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += mostAtOnce) {
    const some = keys.slice(from, from + mostAtOnce);
    const command = new DeleteObjectsCommand({ Bucket: bucket.name, Delete: { Quiet: true, Objects: some.map((Key) => ({ Key })) } });
    const { Errors: errors = [] } = await asking(
      bucket,
      { what: 'remove', key: some[0] ?? '' },
      async (options) => await bucket.client.send(command, options),
    );
    if (errors.length === 0) continue;
    throw new OpsError('Unavailable', `${errors.length} of ${some.length} objects in bucket ${bucket.name} could not be removed`, {
      details: errors.slice(0, 10).map(({ Key, Code }) => `${Key}: ${Code}`),
      hint: 'May the key delete here, and are the objects not locked?',
    });
  }
}
