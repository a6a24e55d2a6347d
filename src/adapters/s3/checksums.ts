import { crc32 } from 'node:zlib';

/** CRC-32 as S3 writes it: big-endian, base64. */
export function checksumOf(bytes: Uint8Array): string {
  const encoded = Buffer.alloc(4);
  encoded.writeUInt32BE(crc32(bytes));
  return encoded.toString('base64');
}

/**
 * Whether a store's CRC-32 of an object can be that of these parts. S3 makes a `composite` of the parts' own, with their number; of a single part its own.
 * A store that tells one of all bytes of many parts is believed: our SHA-256 is compared when the set is read back.
 */
export function isChecksumOfParts(told: string, parts: readonly string[]): boolean {
  if (told.includes('-')) return told === `${checksumOf(Buffer.concat(parts.map((part) => Buffer.from(part, 'base64'))))}-${parts.length}`;
  return parts.length > 1 || told === parts[0];
}
