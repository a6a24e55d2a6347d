/** What the threads of a JVM are at. */
export interface JvmThreads {
  /** How many are in which state, by the words of Java: `BLOCKED`. */
  byState: Readonly<Record<string, number>>;
  /** Each is a ring of threads that wait for each other, by their names. Undefined: the dump ended before it would say. */
  deadlocks: readonly (readonly string[])[] | undefined;
  /** Where most of them are, the most first. */
  places: readonly JvmPlace[];
  /** The lock that most wait for; absent: none waits. */
  contended?: { waiting: number; what: string; holder?: string };
}

export interface JvmPlace {
  count: number;
  state: string;
  /** The first frame, without its module. */
  frame: string;
  /** The first one that is no part of Java itself; absent: there is none, or it is the first. */
  calledBy?: string;
}

interface Thread {
  name: string;
  state: string;
  frames: readonly string[];
  waitsFor?: { lock: string; what: string };
  holds: readonly string[];
}

const ofJava = /^(java|javax|jdk|sun|com\.sun)\./;
const ringBegins = /^Found one Java-level deadlock:/m;

/** What `jcmd Thread.print` says, which may have been cut. */
export function readThreads(text: string): JvmThreads {
  const [dump = '', ...rings] = text.split(ringBegins);
  const threads = dump.split(/^(?=")/m).flatMap(threadIn);
  const byState: Record<string, number> = {};
  for (const { state } of threads) byState[state] = (byState[state] ?? 0) + 1;
  const contended = contendedAmong(threads);
  // It comes after the threads: without it the dump is not whole.
  const isWhole = /^JNI global ref/m.test(dump);
  return { byState, deadlocks: isWhole ? rings.map(ringIn) : undefined, places: placesOf(threads), ...(contended && { contended }) };
}

function threadIn(block: string): Thread[] {
  const name = /^"(.*)" (?:#|\[|daemon|prio|os_prio)/.exec(block)?.[1];
  const state = /java\.lang\.Thread\.State: (\w+)/.exec(block)?.[1];
  if (name === undefined || state === undefined) return [];
  const waits = /- waiting to lock <(\w+)> \(an? ([^)]*)\)/.exec(block);
  return [
    {
      name,
      state,
      frames: [...block.matchAll(/^\tat (.+)$/gm)].map(([, frame = '']) => plainFrame(frame)),
      holds: [...block.matchAll(/- locked <(\w+)>/g)].map(([, lock = '']) => lock),
      ...(waits && { waitsFor: { lock: waits[1] ?? '', what: waits[2] ?? '' } }),
    },
  ];
}

/** Without the module and its version, and without the address of a lambda, which is another one in each JVM. */
function plainFrame(frame: string): string {
  return frame
    .trim()
    .replace(/\((?:[\w.]+@[^/)]*\/)/, '(')
    .replace(/(\$\$Lambda)[^.]*/, '$1');
}

function placesOf(threads: readonly Thread[]): JvmPlace[] {
  const places = new Map<string, JvmPlace>();
  for (const { state, frames } of threads) {
    const [frame] = frames;
    if (frame === undefined) continue;
    const own = frames.find((one) => !ofJava.test(one));
    const calledBy = own === frame ? undefined : own;
    const key = [state, frame, calledBy].join('\n');
    const count = (places.get(key)?.count ?? 0) + 1;
    places.set(key, { count, state, frame, ...(calledBy !== undefined && { calledBy }) });
  }
  return [...places.values()].toSorted((a, b) => b.count - a.count);
}

function contendedAmong(threads: readonly Thread[]): JvmThreads['contended'] {
  const locks = new Map<string, { waiting: number; what: string }>();
  for (const { waitsFor } of threads) {
    if (waitsFor !== undefined) locks.set(waitsFor.lock, { waiting: (locks.get(waitsFor.lock)?.waiting ?? 0) + 1, what: waitsFor.what });
  }
  const [most] = [...locks].toSorted(([, a], [, b]) => b.waiting - a.waiting);
  if (most === undefined) return undefined;
  const holder = threads.find(({ holds }) => holds.includes(most[0]))?.name;
  return { ...most[1], ...(holder !== undefined && { holder }) };
}

/** The threads of a ring are named first, then shown again with their stacks. */
function ringIn(text: string): string[] {
  const [named = ''] = text.split(/^Java stack information/m);
  return [...named.matchAll(/^"(.*)":$/gm)].map(([, name = '']) => name);
}
