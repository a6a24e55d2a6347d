/** An entry of an archive's table of contents that has data. */
export interface ArchiveEntry {
  dumpId: number;
  /** Where in the file its offset stands: one byte for its state, then the offset. */
  offsetAt: number;
}

export interface ArchiveHead {
  entries: readonly ArchiveEntry[];
  /** Where the data begins. */
  endsAt: number;
}

/** States of an offset, as pg_dump's source names them (K_OFFSET_*). */
export const offsetStates = { notSet: 1, set: 2 } as const;

/** Size of a number, without the byte of its sign. */
export const intBytes = 4;
/** The file offset takes eight bytes wherever files may be larger than 2 GB. */
const offsetBytes = 8;
const customFormat = 1;
/** PostgreSQL 12 to 15, 16, 17 and 18. */
const known = [14, 15, 16];

/**
 * Reads the head of a custom-format archive (pg_backup_archiver.c: ReadHead, ReadToc) for entries whose offset is not set, as it is when pg_dump wrote to a pipe.
 * Undefined for a version that is not known, or when more bytes are needed.
 */
export function readArchiveHead(bytes: Buffer): ArchiveHead | undefined {
  const [major, minor = 0] = bytes.subarray(5, 7);
  if (bytes.toString('latin1', 0, 5) !== 'PGDMP' || major !== 1 || !known.includes(minor)) return undefined;
  if (!bytes.subarray(8, 11).equals(Buffer.from([intBytes, offsetBytes, customFormat]))) return undefined;
  try {
    return readEntries(bytes, minor);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readEntries(bytes: Buffer, minor: number): ArchiveHead {
  let at = 11;
  const int = (): number => {
    const sign = bytes.readUInt8(at) === 0 ? 1 : -1;
    const value = bytes.readUInt32LE(at + 1);
    at += 1 + intBytes;
    return sign * value;
  };
  const texts = (count: number): boolean => {
    let last = false;
    for (let n = 0; n < count; n += 1) {
      const length = int();
      last = length >= 0;
      at += Math.max(0, length);
    }
    return last;
  };
  const ints = (count: number): void => void (at += count * (1 + intBytes));
  // The method of compression is one byte since 1.15; then the time, in seven numbers; the database and two versions.
  if (minor >= 15) at += 1;
  else ints(1);
  ints(7);
  texts(3);
  const entries: ArchiveEntry[] = [];
  for (let left = int(); left > 0; left -= 1) {
    const dumpId = int();
    ints(1);
    // Two ids, the tag and what it is; its section; definition, drop, copy, schema, tablespace, access method; what kind of relation; owner, oids.
    texts(4);
    ints(1);
    texts(6);
    if (minor >= 16) ints(1);
    texts(2);
    while (texts(1));
    if (bytes.readUInt8(at) === offsetStates.notSet) entries.push({ dumpId, offsetAt: at });
    at += 1 + offsetBytes;
  }
  if (at > bytes.length) throw new RangeError('more of the head is needed');
  return { entries, endsAt: at };
}
