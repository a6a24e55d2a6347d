/**
 * Cuts a stream of chunks into parts of a given size. Its buffers are used again, so that memory stays flat however long the stream is: a part's
 * bytes are valid until it is given back.
 */
export interface PartBuffers {
  /** Takes a piece of the chunk from `offset`; returns how far it got, and the part when it is full. */
  fill(chunk: Uint8Array, offset: number): { offset: number; full?: Buffer };
  /** What is left at the end; empty when the stream ended with a full part. */
  rest(): Buffer;
  giveBack(part: Buffer): void;
}

export function partBuffers(sizeOf: (number: number) => number): PartBuffers {
  const free: Buffer[] = [];
  let number = 0;
  let used = 0;
  let current = next();

  function next(): Buffer {
    number += 1;
    used = 0;
    const size = sizeOf(number);
    const found = free.findIndex((buffer) => buffer.length === size);
    return free.splice(found === -1 ? free.length : found, 1)[0] ?? Buffer.allocUnsafeSlow(size);
  }

  return {
    fill(chunk, offset) {
      const end = Math.min(chunk.length, offset + current.length - used);
      current.set(chunk.subarray(offset, end), used);
      used += end - offset;
      if (used < current.length) return { offset: end };
      const full = current;
      current = next();
      return { offset: end, full };
    },
    rest: () => current.subarray(0, used),
    giveBack(part) {
      if (free.length < 4 && part.length === sizeOf(number)) free.push(part);
    },
  };
}
