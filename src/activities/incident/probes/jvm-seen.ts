import { hiddenSecrets } from '../../../domain/incident/hidden-secrets.ts';
import type { JvmHeap } from '../../../domain/incident/jvm/heap.ts';
import type { JvmAnswer } from '../../../domain/incident/jvm/jvm-answer.ts';
import type { JvmPlace, JvmThreads } from '../../../domain/incident/jvm/threads.ts';
import type { Service } from '../../../domain/system/platform.ts';
import type { Seen } from '../probe-call.ts';
import { normal } from '../probe-call.ts';
import { could } from './could.ts';

const fullPercent = 90;
/** So many threads behind one lock are no accident. */
const manyWait = 5;
const shownPlaces = 5;

const badness = { cause: 0, suspicious: 1, unknown: 2, normal: 3 } as const;

/** The worst of several, with the lines of all. */
export function worstOf(all: readonly Seen[], count?: string): Seen {
  const [worst] = all.toSorted((a, b) => badness[a.verdict] - badness[b.verdict]);
  if (worst === undefined) return unanswered('there is none');
  const lines = all.flatMap((one) => [...(all.length > 1 ? [one.saw] : []), ...(one.lines ?? [])]);
  return { ...worst, saw: [worst.saw, count].filter(Boolean).join('; '), lines: lines.map((line) => hiddenSecrets(line)) };
}

/** Nothing was seen of it. */
export function unanswered(saw: string): Seen {
  return { verdict: 'unknown', saw, means: 'nobody knows what the JVM is at' };
}

/** It was asked, and did not answer. */
export function stuck(name: string, why: string): Seen {
  return { verdict: 'suspicious', saw: `${name}: ${why}`, means: 'it hangs, is stopped, or gets no processor: see its limit, and the log' };
}

/** What the JVMs of one instance come to. */
export function judgeJvms(service: Service, instance: string, answers: readonly JvmAnswer[]): Seen {
  return worstOf(answers.map((answer) => judge(service, answers.length > 1 ? `${instance} (pid ${answer.pid})` : instance, answer)));
}

function judge(service: Service, name: string, answer: JvmAnswer): Seen {
  const { heap, threads } = answer;
  const seen = { saw: `${name}: ${sawOf(answer)}`, lines: linesOf(answer) };
  if ((threads?.deadlocks ?? []).length > 0) {
    return {
      ...seen,
      verdict: 'cause',
      means: 'threads wait for each other, and none of them ever goes on',
      couldDo: could(service, 'restart'),
    };
  }
  if (heap !== undefined && percentOf(heap) >= fullPercent) {
    const means = 'it may do little but collect garbage: it leaks, or -Xmx is too low';
    return { ...seen, verdict: 'suspicious', means, couldDo: could(service, 'restart') };
  }
  const behindOne = contention(threads);
  if (behindOne !== undefined) return { ...seen, verdict: 'suspicious', means: behindOne };
  const isWhole = heap !== undefined && threads?.deadlocks !== undefined;
  return isWhole ? { ...normal(seen.saw), lines: seen.lines } : { ...seen, verdict: 'unknown', means: 'it said only a part' };
}

function sawOf({ heap, threads, nativeMemory }: JvmAnswer): string {
  return [
    heap === undefined ? 'its heap is not told' : `${percentOf(heap)} % of a heap of ${megabytes(heap.maxBytes)} are used`,
    threads === undefined ? 'its threads are not told' : threadWords(threads),
    ...(nativeMemory === 'off' ? ['native memory is not counted'] : []),
  ].join(', ');
}

function percentOf({ usedBytes, maxBytes }: JvmHeap): number {
  return Math.round((usedBytes / Math.max(1, maxBytes)) * 100);
}

function contention(threads: JvmThreads | undefined): string | undefined {
  const { waiting = 0, what, holder } = threads?.contended ?? {};
  if (waiting < manyWait) return undefined;
  return `${waiting} threads wait for one lock (${what})${holder === undefined ? '' : `, which "${holder}" holds`}`;
}

function threadWords({ byState, deadlocks }: JvmThreads): string {
  const count = Object.values(byState).reduce((sum, one) => sum + one, 0);
  const rings = deadlocks === undefined ? 'deadlocks not told' : `${deadlocks.length} deadlocks`;
  return `${count} threads, ${byState['BLOCKED'] ?? 0} blocked, ${rings}`;
}

function linesOf({ threads, nativeMemory }: JvmAnswer): string[] {
  const states = Object.entries(threads?.byState ?? {}).map(([state, count]) => `${count} ${state}`);
  return [
    ...(threads?.deadlocks ?? []).map((ring) => `deadlock: ${ring.join(', ')}`),
    ...(states.length > 0 ? [`threads: ${states.join(', ')}`] : []),
    ...(threads?.places ?? []).slice(0, shownPlaces).map(placeWords),
    nativeWords(nativeMemory),
  ];
}

function placeWords({ count, state, frame, calledBy }: JvmPlace): string {
  return `${count} × ${state} at ${frame}${calledBy === undefined ? '' : `, called by ${calledBy}`}`;
}

function nativeWords(native: JvmAnswer['nativeMemory']): string {
  if (native === 'off') {
    return 'native memory: to see it, add -XX:NativeMemoryTracking=summary to the options of the JVM (configChange); it costs up to a tenth of its speed';
  }
  if (native === undefined) return 'native memory: not told';
  const largest = native.largest.map(({ name, committedBytes }) => `${name} ${megabytes(committedBytes)}`);
  return `native memory: ${megabytes(native.committedBytes)} committed, most of it ${largest.join(', ')}`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
