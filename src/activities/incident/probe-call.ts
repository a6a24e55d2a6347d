import { performance } from 'node:perf_hooks';
import type { Finding } from '../../domain/incident/finding.ts';
import { isOpsError } from '../../domain/ops-error.ts';

/** What a probe saw; what it says of itself is added. */
export type Seen = Pick<Finding, 'verdict' | 'saw' | 'means'> & Partial<Pick<Finding, 'couldDo' | 'lines'>>;

/** One probe of one thing, ready to be run. */
export interface ProbeCall {
  /** `sessions of main` */
  name: string;
  /** What a person would have typed. */
  command: string;
  /** An abort means that nobody waits any more. */
  look(signal: AbortSignal): Promise<Seen>;
}

const mostLines = 40;

/**
 * Runs a probe and never longer than its time: one that does not end is left behind, whatever it does with the abort (E48). No answer is `unknown`,
 * never normal (E62).
 */
export async function bounded({ name, command, look }: ProbeCall, withinMs: number): Promise<Finding> {
  const startedAt = performance.now();
  const time = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Seen>((resolve) => {
    timer = setTimeout(() => {
      resolve(unknown(`no answer within ${withinMs / 1000} s`));
      time.abort();
    }, withinMs);
  });
  // Both are awaited, so that a probe that fails after its time is up is nobody's unhandled rejection.
  const looked = look(time.signal).catch((error: unknown) => unknown(wordsOf(error)));
  const { couldDo = [], lines = [], ...seen } = await Promise.race([looked, late]);
  clearTimeout(timer);
  const tookMs = Math.round(performance.now() - startedAt);
  return { probe: name, ...seen, couldDo, command, ...(lines.length > 0 && { lines: lines.slice(0, mostLines) }), tookMs };
}

function unknown(saw: string): Seen {
  return { verdict: 'unknown', saw, means: 'nobody knows: this is not good news' };
}

/** Only our own errors are known to hold no secret. */
function wordsOf(error: unknown): string {
  if (isOpsError(error)) return error.message;
  return error instanceof Error ? `it broke off (${error.name})` : 'it broke off';
}

/** What is normal. */
export function normal(saw: string, means = 'as it should be'): Seen {
  return { verdict: 'normal', saw, means };
}
