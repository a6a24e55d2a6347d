import type { MultipartUpload } from '@aws-sdk/client-s3';
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { OpsError } from '../../domain/ops-error.ts';
import type { Bucket } from './s3-calls.ts';
import { asking } from './s3-calls.ts';
import { kindOf } from './s3-errors.ts';

const mostRounds = 20;

/**
 * Ends all unfinished uploads whose key begins with `prefix`, and looks again until none is left: a part that was on its way can bring an
 * upload back. Returns how many there were.
 */
export async function abortUnfinished(bucket: Bucket, prefix: string): Promise<number> {
  let ended = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    const open = await listUnfinished(bucket, prefix);
    if (open.length === 0) return ended;
    for (const upload of open) await abortOne(bucket, upload);
    ended += open.length;
  }
  throw new OpsError('Unavailable', `uploads below ${prefix} in bucket ${bucket.name} were aborted and are still there`, {
    hint: 'Is another process writing there? A bucket rule that ends unfinished uploads after some days removes what is left.',
  });
}

/** At most 1000, which is one page. */
async function listUnfinished(bucket: Bucket, prefix: string): Promise<MultipartUpload[]> {
  const page = await asking(
    bucket,
    { what: 'list uploads', key: prefix },
    async (options) => await bucket.client.send(new ListMultipartUploadsCommand({ Bucket: bucket.name, Prefix: prefix }), options),
  );
  return page.Uploads ?? [];
}

async function abortOne(bucket: Bucket, { Key: key = '', UploadId: id }: MultipartUpload): Promise<void> {
  try {
    await asking(
      bucket,
      { what: 'abort the upload', key },
      async (options) =>
        await bucket.client.send(new AbortMultipartUploadCommand({ Bucket: bucket.name, Key: key, UploadId: id }), options),
    );
  } catch (error) {
    if (kindOf(error) !== 'NotFound') throw error;
  }
}
