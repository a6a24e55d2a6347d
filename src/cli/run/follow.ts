import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRef, Watchkeeper } from '../../client/watchkeeper.ts';
import type { RunView, TimelineEntry } from '../../domain/run/view.ts';
import { isOpsError } from '../../domain/ops-error.ts';

/** Where progress goes: whole lines, and on a terminal one line that is written over. */
export interface ProgressSink {
  line(text: string): void;
  /** The present state; only a terminal shows it. */
  live(text: string): void;
}

const lookMs = 300;

/** The run that is followed. */
export interface Followed {
  runs: Watchkeeper;
  ref: RunRef;
}

export interface Following {
  /** Ends the telling, not the run. */
  signal?: AbortSignal;
  /** Steps that were told already, where a run is followed again. */
  told?: Set<string>;
}

/**
 * Tells a run's progress until it is over or waits for a person: a line for each step that ended, a live line for the one that runs.
 * @returns the last view; its `waitingFor` says whether a person is waited for.
 */
export async function follow(
  { runs, ref }: Followed,
  sink: ProgressSink,
  { signal, told = new Set() }: Following = {},
): Promise<RunView | undefined> {
  let last: RunView | undefined;
  const over = runs.outcome(ref).then(
    () => true,
    () => true,
  );
  for (;;) {
    const ended = await Promise.race([over, sleep(lookMs, false)]);
    last = (await look(runs, ref, { sink, told })) ?? last;
    if (ended || signal?.aborted === true || waitsForPerson(last)) return last;
  }
}

/** True when nothing goes on until a person says something. */
function waitsForPerson(view: RunView | undefined): boolean {
  return ['approval', 'answer', 'signOff', 'release'].includes(view?.waitingFor ?? '');
}

interface Telling {
  sink: ProgressSink;
  told: Set<string>;
}

async function look(runs: Watchkeeper, ref: RunRef, { sink, told }: Telling): Promise<RunView | undefined> {
  try {
    const [view, timeline] = await Promise.all([runs.view(ref), runs.timeline(ref)]);
    for (const entry of timeline) tellOnce(entry, { sink, told });
    sink.live(liveLine(view, timeline));
    return view;
  } catch (error) {
    // A look that found no worker for a moment is no news.
    if (isOpsError(error) && error.kind === 'Unavailable') return undefined;
    throw error;
  }
}

function tellOnce(entry: TimelineEntry, { sink, told }: Telling): void {
  if (entry.state === 'running') return;
  const key = `${entry.n} ${entry.step} ${entry.startedAt}`;
  if (told.has(key)) return;
  told.add(key);
  const said = entry.said === undefined ? '' : `  ${entry.said}`;
  sink.line(`  ${signOf(entry)} ${secondsOf(entry).padStart(7)}  ${entry.effect} ${entry.step}${said}`);
}

function liveLine(view: RunView, timeline: readonly TimelineEntry[]): string {
  const running = timeline.findLast((entry) => entry.state === 'running');
  const what = view.waitingReason ?? (running ? `${running.step}: ${running.command}` : view.phase);
  return `  ${view.stepsDone}/${view.stepsPlanned || '?'}  ${what}`;
}

function signOf({ state }: TimelineEntry): string {
  return state === 'done' ? '✔' : state === 'skipped' ? '»' : '✘';
}

function secondsOf({ startedAt, endedAt }: TimelineEntry): string {
  return `${((Date.parse(endedAt ?? startedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
}
