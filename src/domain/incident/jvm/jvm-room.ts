/** What `cat` is asked for before `jcmd`: the name of the first process, and how much memory there is, by either kind of control group. */
export const roomFiles: readonly string[] = [
  '/proc/1/comm',
  ...['memory.max', 'memory.current', 'memory.stat'].map((file) => `/sys/fs/cgroup/${file}`),
  ...['memory.limit_in_bytes', 'memory.usage_in_bytes', 'memory.stat'].map((file) => `/sys/fs/cgroup/memory/${file}`),
];

/** What a container has to spare. */
export interface JvmRoom {
  /** The first process is a JVM: it may be asked though it does not announce itself. */
  isFirstJava: boolean;
  /** Until the kernel would kill; undefined: no limit, or nobody knows. */
  freeBytes: number | undefined;
}

/** What is said of them; files that are not there say nothing. */
export function readRoom(stdout: string): JvmRoom {
  const [first = '', ...lines] = stdout.split('\n');
  const [limit, used, ...others] = lines.filter((line) => /^(\d+|max)$/.test(line)).map(Number);
  const cache = Number(/^(?:total_)?inactive_file (\d+)$/m.exec(stdout)?.[1] ?? 0);
  const isKnown = limit !== undefined && used !== undefined && others.length === 0 && Number.isSafeInteger(limit);
  return { isFirstJava: first === 'java', freeBytes: isKnown ? limit - used + cache : undefined };
}
