import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { isRetried, OpsError } from '../../domain/ops-error.ts';
import type { Bucket, Call } from './s3-calls.ts';
import { asking } from './s3-calls.ts';
import { kindOf, toOpsError } from './s3-errors.ts';

interface Answer {
  body: AsyncIterable<Uint8Array>;
  /** Bytes from the asked offset to the object's end. */
  length: number;
  etag: string | undefined;
  /** Puts the end of patience off: called whenever bytes came. */
  alive: () => void;
  close: () => void;
}

/**
 * An object as a stream. A download that breaks or stands still is taken up where it stopped, as long as it gets anywhere.
 * @throws OpsError `NotFound` at once; from the stream `Corrupt` when it ends before the length that the store told, or the object changes meanwhile.
 */
export async function readObject(bucket: Bucket, key: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const call = { what: 'get', key, signal };
  return continued(bucket, call, await ask(bucket, call, { offset: 0 }));
}

async function* continued(bucket: Bucket, call: Call, first: Answer): AsyncGenerator<Uint8Array> {
  const { length, etag } = first;
  let answer: Answer | undefined = first;
  let offset = 0;
  for (let vain = 0; ;) {
    const before: number = offset;
    try {
      answer ??= await ask(bucket, call, { offset, etag });
      for await (const chunk of chunksOf(answer)) {
        offset += chunk.length;
        yield chunk;
      }
      if (offset === length) return;
      throw new OpsError('Corrupt', `${call.key} in bucket ${bucket.name} ends after ${offset} of ${length} bytes`);
    } catch (error) {
      vain = offset > before ? 1 : vain + 1;
      await mayGoOn(bucket, call, { error, vain });
    }
    answer = undefined;
  }
}

async function* chunksOf(answer: Answer): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of answer.body) {
      answer.alive();
      yield chunk;
    }
  } finally {
    answer.close();
  }
}

async function mayGoOn(bucket: Bucket, call: Call, { error, vain }: { error: unknown; vain: number }): Promise<void> {
  const last = toOpsError(error, { ...call, bucket: bucket.name });
  const endedEarly = kindOf(last) === 'Corrupt' && call.signal?.aborted !== true;
  if (call.signal?.aborted || vain >= bucket.limits.attempts || !(isRetried(kindOf(last)) || endedEarly)) throw last;
  await sleep(Math.min(5000, 200 * 2 ** vain));
}

async function ask(bucket: Bucket, call: Call, { offset, etag }: { offset: number; etag?: string | undefined }): Promise<Answer> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), bucket.limits.idleMs).unref();
  const signal = AbortSignal.any([patience.signal, ...(call.signal ? [call.signal] : [])]);
  const resume = offset > 0 && { Range: `bytes=${offset}-`, IfMatch: etag };
  const command = new GetObjectCommand({ Bucket: bucket.name, Key: call.key, ...resume });
  const answer = await asking(bucket, call, async () => await bucket.client.send(command, { abortSignal: signal }));
  const body = answer.Body as AsyncIterable<Uint8Array> & { destroy(error?: Error): void };
  signal.addEventListener('abort', () => body.destroy(new Error('the download stood still or was stopped')), { once: true });
  return {
    body,
    length: answer.ContentLength ?? 0,
    etag: answer.ETag,
    alive: () => timer.refresh(),
    close: () => {
      clearTimeout(timer);
      body.destroy();
    },
  };
}
