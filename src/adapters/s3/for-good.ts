import { createHash } from 'node:crypto';
import { GetObjectCommand, GetObjectLockConfigurationCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Locking } from '../../activities/objects.ts';
import { isRetried, OpsError } from '../../domain/ops-error.ts';
import { checksumOf } from './checksums.ts';
import type { Bucket } from './s3-calls.ts';
import { asking } from './s3-calls.ts';
import { kindOf } from './s3-errors.ts';

/** A bucket without it says so, and one that we may not ask is taken for one without: a lock that is refused would lose the evidence. */
export async function canLock(bucket: Bucket): Promise<boolean> {
  try {
    const told = await asking(
      bucket,
      { what: 'get the lock configuration', key: '' },
      async (options) => await bucket.client.send(new GetObjectLockConfigurationCommand({ Bucket: bucket.name }), options),
    );
    return told.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
  } catch (error) {
    if (isRetried(kindOf(error)) || String(error).includes('NoSuchBucket')) throw error;
    return false;
  }
}

interface Put extends Locking {
  key: string;
  body: Buffer;
}

/**
 * Puts what no key has yet, under a lock where the bucket can. An answer that was lost, or another attempt, left the same bytes: they are found.
 * @throws OpsError `Conflict` where the key has other bytes.
 */
export async function putForGood(
  bucket: Bucket,
  { key, body, contentType, retainUntil }: Put,
  shown: () => Promise<Uint8Array | undefined>,
): Promise<{ sha256: string; versionId?: string }> {
  const sha256 = createHash('sha256').update(body).digest('hex');
  const lock = retainUntil && {
    ObjectLockMode: 'COMPLIANCE' as const,
    ObjectLockRetainUntilDate: retainUntil,
    ObjectLockLegalHoldStatus: 'ON' as const,
  };
  const command = new PutObjectCommand({
    Bucket: bucket.name,
    Key: key,
    Body: body,
    ContentType: contentType,
    ChecksumCRC32: checksumOf(body),
    IfNoneMatch: '*',
    ...lock,
  });
  try {
    const { VersionId: versionId } = await asking(
      bucket,
      { what: 'put', key, bytes: body.length },
      async (options) => await bucket.client.send(command, options),
    );
    return { sha256, ...(versionId !== undefined && { versionId }) };
  } catch (error) {
    if (kindOf(error) !== 'Conflict') throw error;
    const there = await shown();
    if (there === undefined || Buffer.compare(there, body) !== 0) throw otherThere(bucket, key, error);
    const told = await asking(
      bucket,
      { what: 'head', key },
      async (options) => await bucket.client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: key }), options),
    );
    return { sha256, ...(told.VersionId !== undefined && { versionId: told.VersionId }) };
  }
}

function otherThere({ name }: Bucket, key: string, cause: unknown): OpsError {
  return new OpsError('Conflict', `${key} in bucket ${name} is there already, with other bytes`, { cause });
}

/** @throws OpsError `NotFound` when that version is gone. */
export async function getVersion(bucket: Bucket, key: string, versionId: string): Promise<Uint8Array> {
  const command = new GetObjectCommand({ Bucket: bucket.name, Key: key, VersionId: versionId });
  return await asking(bucket, { what: 'get', key }, async (options) => {
    const { Body } = await bucket.client.send(command, options);
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  });
}
