import { crc32 } from 'node:zlib';

/** CRC-32 as S3 writes it: big-endian, base64. */
export function checksumOf(bytes: Uint8Array): string {
  return encoded(crc32(bytes));
}

/** Whether a store's CRC-32 of an object is that of these parts: of all its bytes, or S3's `composite` of the parts' own, with their number. */
export function isChecksumOfParts(told: string, parts: readonly PartChecksum[]): boolean {
  if (!told.includes('-')) return told === parts.at(-1)?.upToHere;
  const own = Buffer.concat(parts.map((part) => Buffer.from(part.own, 'base64')));
  return told === `${checksumOf(own)}-${parts.length}`;
}

/** The CRC-32 of a part, and of all bytes up to its end. */
export interface PartChecksum {
  own: string;
  upToHere: string;
}

/** Adds parts up. */
export function partChecksums(): (part: Uint8Array) => PartChecksum {
  let whole = 0;
  return (part) => {
    whole = crc32(part, whole);
    return { own: checksumOf(part), upToHere: encoded(whole) };
  };
}

function encoded(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes.toString('base64');
}
