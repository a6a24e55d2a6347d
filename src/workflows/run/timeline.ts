import type { PlanLine } from '../../domain/plan/plan.ts';
import type { TimelineEntry } from '../../domain/run/view.ts';
import type { RunState } from './run-state.ts';
import { show } from './run-state.ts';

/** Opens an entry for a step that begins now. */
export function begin(
  state: RunState,
  line: Pick<PlanLine, 'n' | 'step' | 'command'> & { effect: TimelineEntry['effect'] },
): TimelineEntry {
  const { n, effect, step, command } = line;
  const entry: TimelineEntry = { n, effect, step, command, state: 'running', startedAt: new Date().toISOString() };
  state.timeline.push(entry);
  show(state);
  return entry;
}

/** How an entry ends, and what is said of it. */
export interface Ending {
  state: Exclude<TimelineEntry['state'], 'running'>;
  said?: string | undefined;
}

/** Closes an entry. */
export function end(state: RunState, entry: TimelineEntry, ending: Ending): void {
  entry.state = ending.state;
  entry.endedAt = new Date().toISOString();
  if (ending.said !== undefined) entry.said = ending.said;
  show(state);
}
