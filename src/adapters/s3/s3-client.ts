import { S3Client } from '@aws-sdk/client-s3';
import { OpsError } from '../../domain/ops-error.ts';
import type { ObjectStore } from '../../domain/system/environment.ts';
import type { Resolve } from '../resolve.ts';
import type { S3Limits } from './s3-limits.ts';

/** A client for one store. Credentials are resolved anew for every request, so that a rotated or short-lived key works in mid-upload. */
export async function openClient(store: ObjectStore, resolve: Resolve, limits: S3Limits): Promise<S3Client> {
  const endpoint = store.endpoint === undefined ? undefined : await resolve(store.endpoint);
  if (endpoint !== undefined && !URL.canParse(endpoint)) {
    throw new OpsError('InvalidInput', 'the endpoint of the object store is not an address (it is not shown)', {
      hint: 'Write http://host:port or https://host.',
    });
  }
  return new S3Client({
    region: store.region,
    // Stores of one's own seldom have a name in DNS for every bucket.
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    credentials: async () => ({
      accessKeyId: await resolve(store.accessKeyId),
      secretAccessKey: await resolve(store.secretAccessKey),
      expiration: new Date(),
    }),
    maxAttempts: limits.attempts,
    // What is read is compared with our own SHA-256; the SDK's check would run in JavaScript, byte by byte.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: limits.connectMs, requestTimeout: limits.answerMs, throwOnRequestTimeout: true },
  });
}
