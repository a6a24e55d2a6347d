import { expect, test } from 'vitest';
import { checksumOf, isChecksumOfParts } from '../../../../src/adapters/s3/checksums.ts';
import { defaultLimits, mostParts, partSize } from '../../../../src/adapters/s3/s3-limits.ts';
import { partBuffers } from '../../../../src/adapters/s3/part-buffers.ts';

test('10 000 parts hold half a terabyte, and none is larger than 64 MiB', () => {
  const sizes = Array.from({ length: mostParts }, (_, n) => partSize(n + 1, defaultLimits));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(0.5e12);
  expect(Math.max(...sizes)).toBe(64 * 1024 * 1024);
  expect(sizes[0]).toBe(8 * 1024 * 1024);
});

test('a stream is cut into parts without losing or doubling a byte, also over the change of the size', () => {
  const buffers = partBuffers((number) => (number < 3 ? 4 : 8));
  const bytes = Uint8Array.from({ length: 29 }, (_, n) => n);
  const parts: number[][] = [];
  for (const chunk of [bytes.subarray(0, 1), bytes.subarray(1, 20), bytes.subarray(20, 20), bytes.subarray(20)]) {
    for (let offset = 0; offset < chunk.length;) {
      const filled = buffers.fill(chunk, offset);
      offset = filled.offset;
      if (filled.full === undefined) continue;
      parts.push([...filled.full]);
      buffers.giveBack(filled.full.fill(0xff));
    }
  }
  parts.push([...buffers.rest()]);
  expect(parts.map((part) => part.length)).toEqual([4, 4, 8, 8, 5]);
  expect(parts.flat()).toEqual([...bytes]);
});

test('the checksum of a store is compared as it tells it: of the one part, or composed of the parts', () => {
  const parts = [checksumOf(Buffer.from('first')), checksumOf(Buffer.from('second'))];
  const composite = checksumOf(Buffer.concat(parts.map((part) => Buffer.from(part, 'base64'))));
  expect(isChecksumOfParts(`${composite}-2`, parts)).toBe(true);
  expect(isChecksumOfParts(`${composite}-3`, parts)).toBe(false);
  expect(isChecksumOfParts('AAAAAA==-2', parts)).toBe(false);
  expect(isChecksumOfParts(checksumOf(Buffer.from('first')), parts.slice(0, 1))).toBe(true);
  expect(isChecksumOfParts('AAAAAA==', parts.slice(0, 1))).toBe(false);
});
