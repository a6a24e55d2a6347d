import { createHash, randomUUID } from 'node:crypto';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import type { Upload } from '../../activities/objects.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { checksumOf } from './checksums.ts';
import type { PartBuffers } from './part-buffers.ts';
import { partBuffers } from './part-buffers.ts';
import { publish, tokenName, unpublish } from './published.ts';
import type { Bucket, SendOptions } from './s3-calls.ts';
import { asking } from './s3-calls.ts';
import { mostParts, partSize } from './s3-limits.ts';
import { persistently } from './persistently.ts';
import { abortUnfinished } from './unfinished-uploads.ts';

/** One object on its way. A stream that fits into one part is put in one request; a longer one goes as a multipart upload. */
export class S3Upload implements Upload {
  readonly #bucket: Bucket;
  readonly #key: string;
  readonly #signal: AbortSignal;
  readonly #stop = new AbortController();
  readonly #token = randomUUID();
  readonly #hash = createHash('sha256');
  readonly #buffers: PartBuffers;
  /** CRC-32 of each part. */
  readonly #sums: string[] = [];
  readonly #sent: CompletedPart[] = [];
  readonly #inFlight = new Map<Promise<void>, number>();
  #uploadId: Promise<string> | undefined;
  #failed: { error: unknown } | undefined;
  #sizeBytes = 0;
  #publishing = false;

  constructor(bucket: Bucket, key: string, signal: AbortSignal) {
    this.#bucket = bucket;
    this.#key = key;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
    this.#buffers = partBuffers((number) => partSize(number, bucket.limits));
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    this.#sizeBytes += chunk.length;
    for (let offset = 0; offset < chunk.length;) {
      const filled = this.#buffers.fill(chunk, offset);
      offset = filled.offset;
      if (filled.full) await this.#send(filled.full);
    }
    this.#throwIfFailed();
  }

  async complete(): Promise<{ sizeBytes: number; sha256: string }> {
    const rest = this.#buffers.rest();
    if (this.#uploadId === undefined) await this.#putWhole(rest);
    else await this.#completeParts(rest);
    return { sizeBytes: this.#sizeBytes, sha256: this.#hash.digest('hex') };
  }

  async abort(): Promise<void> {
    this.#stop.abort(new OpsError('Conflict', `the upload of ${this.#key} was aborted`));
    await Promise.all(this.#inFlight.keys());
    if (this.#uploadId) await persistently(async () => await abortUnfinished(this.#bucket, this.#key));
    if (this.#publishing) await persistently(async () => await unpublish(this.#bucket, { key: this.#key, token: this.#token }));
  }

  async #putWhole(body: Buffer): Promise<void> {
    const sum = checksumOf(body);
    this.#sums.push(sum);
    const command = new PutObjectCommand({ ...this.#at, ...this.#described, Body: body, IfNoneMatch: '*', ChecksumCRC32: sum });
    await this.#publish({ what: 'put', bytes: body.length }, async (options) => await this.#bucket.client.send(command, options));
  }

  async #completeParts(rest: Buffer): Promise<void> {
    if (rest.length > 0) await this.#send(rest);
    await Promise.all(this.#inFlight.keys());
    this.#throwIfFailed();
    const Parts = this.#sent.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
    const command = new CompleteMultipartUploadCommand({
      ...this.#at,
      UploadId: await this.#uploadId,
      IfNoneMatch: '*',
      MultipartUpload: { Parts },
    });
    // The store may copy all parts together before it answers: it is given as long as for their bytes.
    await this.#publish(
      { what: 'complete the upload', bytes: this.#sizeBytes },
      async (options) => await this.#bucket.client.send(command, options),
    );
  }

  async #publish(call: { what: string; bytes: number }, request: (options: SendOptions) => Promise<unknown>): Promise<void> {
    const object = { key: this.#key, token: this.#token, sizeBytes: this.#sizeBytes, parts: this.#sums };
    this.#publishing = true;
    await publish(this.#bucket, object, async () => await asking(this.#bucket, { ...call, key: this.#key, signal: this.#signal }, request));
  }

  /** Sends a part as soon as there is room for it; its failure comes out of the next call. */
  async #send(part: Buffer): Promise<void> {
    const number = this.#sums.push(checksumOf(part));
    if (number > mostParts) throw new OpsError('Unsupported', `${this.#key} is larger than an object in ${mostParts} parts can be`);
    await this.#roomFor(part.length);
    this.#throwIfFailed();
    const sending = this.#sendPart(number, part)
      .catch((error: unknown) => {
        this.#failed ??= { error };
      })
      .finally(() => this.#inFlight.delete(sending));
    this.#inFlight.set(sending, part.length);
  }

  async #roomFor(bytes: number): Promise<void> {
    const { partBytes, partsInFlight } = this.#bucket.limits;
    const inFlightBytes = (): number => [...this.#inFlight.values()].reduce((sum, size) => sum + size, 0);
    while (this.#inFlight.size > 0 && inFlightBytes() + bytes > partBytes * partsInFlight) await Promise.race(this.#inFlight.keys());
  }

  async #sendPart(PartNumber: number, part: Buffer): Promise<void> {
    this.#uploadId ??= this.#begin();
    const UploadId = await this.#uploadId;
    const ChecksumCRC32 = this.#sums[PartNumber - 1];
    const command = new UploadPartCommand({ ...this.#at, UploadId, PartNumber, Body: part, ChecksumCRC32 });
    const call = { what: `upload part ${PartNumber}`, key: this.#key, signal: this.#signal, bytes: part.length };
    const { ETag } = await asking(this.#bucket, call, async (options) => await this.#bucket.client.send(command, options));
    this.#sent.push({ PartNumber, ETag, ChecksumCRC32 });
    this.#buffers.giveBack(part);
  }

  async #begin(): Promise<string> {
    const command = new CreateMultipartUploadCommand({ ...this.#at, ...this.#described, ChecksumAlgorithm: 'CRC32' });
    const call = { what: 'begin the upload', key: this.#key, signal: this.#signal };
    const { UploadId } = await asking(this.#bucket, call, async (options) => await this.#bucket.client.send(command, options));
    return UploadId ?? '';
  }

  get #at() {
    return { Bucket: this.#bucket.name, Key: this.#key };
  }

  get #described() {
    return { ContentType: 'application/octet-stream', Metadata: { [tokenName]: this.#token } };
  }

  #throwIfFailed(): void {
    if (this.#failed) throw this.#failed.error;
  }
}
