/** How an object store is spoken to. All have defaults that fit a database of any size; tests make them small. */
export interface S3Limits {
  /** Bytes of the first parts of an upload; at least 5 MiB, which S3 asks for. */
  partBytes: number;
  /** Parts that are sent at the same time. */
  partsInFlight: number;
  /** Attempts of one request, the first included. */
  attempts: number;
  connectMs: number;
  /** A request may take this long, and as much more as its bytes need at `leastBytesPerSecond`. */
  answerMs: number;
  leastBytesPerSecond: number;
  /** A download that brings nothing for so long is taken up again. */
  idleMs: number;
}

const MiB = 1024 * 1024;

export const defaultLimits: S3Limits = {
  partBytes: 8 * MiB,
  partsInFlight: 4,
  attempts: 5,
  connectMs: 5000,
  answerMs: 30_000,
  leastBytesPerSecond: 128 * 1024,
  idleMs: 60_000,
};

/** Most parts that S3 takes for one object. */
export const mostParts = 10_000;

/**
 * Size of a part by its number, from 1: it grows, so that small dumps use little memory and 10 000 parts hold about 0.5 TB.
 * Never more than 8 times the first.
 */
export function partSize(number: number, { partBytes }: S3Limits): number {
  return partBytes * 2 ** Math.min(3, Math.floor((number - 1) / 1000));
}

/** How long a request that sends so many bytes may take, in ms. */
export function requestTimeout(bytes: number, limits: S3Limits): number {
  return limits.answerMs + Math.ceil((bytes / limits.leastBytesPerSecond) * 1000);
}
