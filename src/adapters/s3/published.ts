import { DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { OpsError } from '../../domain/ops-error.ts';
import { isChecksumOfParts } from './checksums.ts';
import type { Bucket } from './s3-calls.ts';
import { asking } from './s3-calls.ts';
import { kindOf } from './s3-errors.ts';

/** Metadata that tells our object from another under the same key, when an answer was lost. */
export const tokenName = 'watchkeeper-upload';

/** An object that the store said it has. */
export interface Published {
  key: string;
  token: string;
  sizeBytes: number;
  /** CRC-32 of each part. */
  parts: readonly string[];
}

/**
 * Publishes, and finds out what happened when the answer is a refusal or is lost: the object may be ours from an earlier try of the same request.
 * @throws OpsError `Conflict` when the key belongs to another object, `Corrupt` when the store holds something else than was sent; it is removed then.
 */
export async function publish(bucket: Bucket, object: Published, request: () => Promise<unknown>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (!(await isOurs(bucket, object))) throw error;
  }
  await requireAsSent(bucket, object);
}

/** Removes what `publish` may have published. */
export async function unpublish(bucket: Bucket, object: Pick<Published, 'key' | 'token'>): Promise<void> {
  if (!(await isOurs(bucket, object))) return;
  const command = new DeleteObjectCommand({ Bucket: bucket.name, Key: object.key });
  await asking(bucket, { what: 'remove', key: object.key }, async (options) => await bucket.client.send(command, options));
}

async function isOurs(bucket: Bucket, { key, token }: Pick<Published, 'key' | 'token'>): Promise<boolean> {
  return (await headOf(bucket, key))?.token === token;
}

async function requireAsSent(bucket: Bucket, object: Published): Promise<void> {
  const told = await headOf(bucket, object.key);
  const fault = told === undefined ? 'has nothing there' : differenceTo(object, told);
  if (fault === undefined) return;
  await unpublish(bucket, object);
  throw new OpsError('Corrupt', `the store took ${object.key} into bucket ${bucket.name} and ${fault}; it was removed`, {
    hint: 'The store or something before it does not keep what it is given. Do not trust it with backups.',
  });
}

function differenceTo({ sizeBytes, parts }: Published, told: Told): string | undefined {
  if (told.sizeBytes !== sizeBytes) return `says it has ${told.sizeBytes} bytes of the ${sizeBytes} sent`;
  const wrongSum = told.checksum !== undefined && !isChecksumOfParts(told.checksum, parts);
  return wrongSum ? 'says it has other bytes than were sent (CRC-32)' : undefined;
}

interface Told {
  sizeBytes: number;
  checksum: string | undefined;
  token: string | undefined;
}

async function headOf(bucket: Bucket, key: string): Promise<Told | undefined> {
  try {
    const head = await asking(
      bucket,
      { what: 'head', key },
      async (options) =>
        await bucket.client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: key, ChecksumMode: 'ENABLED' }), options),
    );
    return { sizeBytes: head.ContentLength ?? 0, checksum: head.ChecksumCRC32, token: head.Metadata?.[tokenName] };
  } catch (error) {
    if (kindOf(error) === 'NotFound') return undefined;
    throw error;
  }
}
