import type { JvmHeap } from './heap.ts';
import { readHeap } from './heap.ts';
import type { JvmNativeMemory } from './native-memory.ts';
import { readNativeMemory } from './native-memory.ts';
import type { JvmThreads } from './threads.ts';
import { readThreads } from './threads.ts';

/** What one JVM said. Undefined: it said nothing that is understood. */
export interface JvmAnswer {
  pid: string;
  heap: JvmHeap | undefined;
  /** `off`: its options do not ask it to count (E55). */
  nativeMemory: JvmNativeMemory | 'off' | undefined;
  threads: JvmThreads | undefined;
}

/** In this order, as the dump is the longest. All of them read only; a dump stops the threads for some milliseconds. */
export const jvmQuestions: readonly string[] = ['GC.heap_info', 'VM.native_memory summary', 'Thread.print'];

/** What `jcmd` printed for the questions, by JVM: it writes a line with the number of the process before each. */
export function readJvmAnswers(stdout: string): JvmAnswer[] {
  const begins = [...stdout.matchAll(/^(\d+):$/gm)];
  return begins.flatMap((begin, at) => {
    const text = stdout.slice(begin.index, begins[at + 1]?.index);
    const [heap = '', dump] = text.split(/^Full thread dump /m);
    const answer = {
      pid: begin[1] ?? '',
      heap: readHeap(heap),
      nativeMemory: readNativeMemory(heap),
      threads: dump === undefined ? undefined : readThreads(dump),
    };
    return answer.heap === undefined && answer.threads === undefined ? [] : [answer];
  });
}
