import type { PlanLine } from '../../domain/plan/plan.ts';
import type { TimelineEntry } from '../../domain/run/view.ts';
import type { RunState } from './run-state.ts';
import { show } from './run-state.ts';

/** Opens an entry for a step that begins now. */
export function begin(state: RunState, line: Pick<PlanLine, 'n' | 'step' | 'command'> & { effect: TimelineEntry['effect'] }): TimelineEntry {
  const { n, effect, step, command } = line;
  const entry: TimelineEntry = { n, effect, step, command, state: 'running', startedAt: new Date().toISOString() };
  state.timeline.push(entry);
  show(state);
  return entry;
}

/** Closes an entry, with what was said of it. */
export function end(state: RunState, entry: TimelineEntry, how: TimelineEntry['state'], said?: string): void {
  entry.state = how;
  entry.endedAt = new Date().toISOString();
  if (said !== undefined) entry.said = said;
  show(state);
}
