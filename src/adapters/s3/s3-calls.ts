import type { S3Client } from '@aws-sdk/client-s3';
import { toOpsError } from './s3-errors.ts';
import type { S3Limits } from './s3-limits.ts';
import { requestTimeout } from './s3-limits.ts';

/** A bucket and how it is spoken to. */
export interface Bucket {
  client: S3Client;
  name: string;
  limits: S3Limits;
}

export interface Call {
  /** A verb, for messages: `get`, `upload part 3`. */
  what: string;
  key: string;
  signal?: AbortSignal | undefined;
  /** Bytes that are sent; they give the request more time. */
  bytes?: number;
}

/** What bounds a request in time: one attempt by itself, and all of them together. */
export interface SendOptions {
  abortSignal: AbortSignal;
  requestTimeout: number;
}

/** Runs one request; every error leaves as an OpsError, an abort as its signal's reason. */
export async function asking<T>(bucket: Bucket, call: Call, request: (options: SendOptions) => Promise<T>): Promise<T> {
  const timeout = requestTimeout(call.bytes ?? 0, bucket.limits);
  // Not AbortSignal.timeout: it would hold what was sent until its time is over, which is minutes.
  const patience = new AbortController();
  const late = (): void => patience.abort(new DOMException('the store took too long', 'TimeoutError'));
  const timer = setTimeout(late, timeout * (bucket.limits.attempts + 1)).unref();
  try {
    call.signal?.throwIfAborted();
    const abortSignal = AbortSignal.any([patience.signal, ...(call.signal ? [call.signal] : [])]);
    return await request({ abortSignal, requestTimeout: timeout });
  } catch (error) {
    throw toOpsError(error, { ...call, bucket: bucket.name });
  } finally {
    clearTimeout(timer);
  }
}
