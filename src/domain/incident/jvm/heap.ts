/** How much of its heap a JVM uses. */
export interface JvmHeap {
  usedBytes: number;
  /** It never grows beyond that. */
  maxBytes: number;
}

const unit: Readonly<Record<string, number>> = { K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** Serial, Parallel, CMS, G1: each part names the addresses that it may take, from the first to the last. */
const part = / total \d+[KMG], used (\d+)([KMG]) \[(0x[0-9a-f]+),.*?(0x[0-9a-f]+)\)$/i;
const z = /ZHeap\s+used (\d+)([KMG]), capacity \d+[KMG], max capacity (\d+)([KMG])/;
const shenandoah = /(\d+)([KMG]) max, .*?(\d+)([KMG]) used/;

/** What `jcmd GC.heap_info` says; undefined where no collector that is known wrote it. */
export function readHeap(text: string): JvmHeap | undefined {
  const parts = text.split('\n').flatMap((line): JvmHeap[] => {
    const found = part.exec(line.trimEnd());
    return found === null ? [] : [{ usedBytes: bytes(found[1], found[2]), maxBytes: Number(found[4]) - Number(found[3]) }];
  });
  const [first, ...others] = parts;
  if (first !== undefined) {
    return others.reduce(
      (sum, { usedBytes, maxBytes }) => ({ usedBytes: sum.usedBytes + usedBytes, maxBytes: sum.maxBytes + maxBytes }),
      first,
    );
  }
  const ofZ = z.exec(text);
  if (ofZ !== null) return { usedBytes: bytes(ofZ[1], ofZ[2]), maxBytes: bytes(ofZ[3], ofZ[4]) };
  const other = shenandoah.exec(text);
  return other === null ? undefined : { usedBytes: bytes(other[3], other[4]), maxBytes: bytes(other[1], other[2]) };
}

function bytes(number = '', letter = ''): number {
  return Number(number) * (unit[letter] ?? 1);
}
