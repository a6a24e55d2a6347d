/** What a JVM itself counts of the memory that it took from the system. */
export interface JvmNativeMemory {
  committedBytes: number;
  /** The largest first. */
  largest: readonly { name: string; committedBytes: number }[];
}

const shown = 4;

/** What `jcmd VM.native_memory summary` says; `off` where the JVM does not count (E55), undefined where it says something else. */
export function readNativeMemory(text: string): JvmNativeMemory | 'off' | undefined {
  if (/Native memory tracking is not enabled/i.test(text)) return 'off';
  const total = /^Total: .*committed=(\d+)KB/m.exec(text)?.[1];
  if (total === undefined) return undefined;
  const parts = [...text.matchAll(/^-\s+(.+?) \(reserved=\d+KB, committed=(\d+)KB/gm)].map(([, name = '', kilobytes]) => ({
    name,
    committedBytes: Number(kilobytes) * 1024,
  }));
  return {
    committedBytes: Number(total) * 1024,
    largest: parts.toSorted((a, b) => b.committedBytes - a.committedBytes).slice(0, shown),
  };
}
