import type { RunView, TimelineEntry } from '../../domain/run/view.ts';
import { command } from '../command.ts';
import { connectRuns } from '../connect.ts';
import { table } from '../table.ts';

/** `watchkeeper show` */
export const show = command({
  description: 'Shows where a run stands: its phase, what it waits for, every step with its time, and what would be undone.',
  arguments: [{ name: 'run' }],
  options: {},
  examples: ['show backup/demo/production/20261121t115300z-4f2a'],
  async run({ positionals: [workflowId = ''], config }) {
    const runs = await connectRuns(config);
    const [view, timeline] = await Promise.all([runs.view({ workflowId }), runs.timeline({ workflowId })]);
    return { json: { ...view, timeline }, text: textOf(view, timeline) };
  },
});

function textOf(view: RunView, timeline: readonly TimelineEntry[]): string {
  const steps = timeline.map((entry) => [
    String(entry.n || ''),
    entry.state,
    secondsOf(entry),
    entry.effect,
    entry.command,
    entry.said ?? '',
  ]);
  return [
    `${view.runbook} of ${view.target} for ${view.requester}: ${view.phase}, risk ${view.risk}, ${view.stepsDone} of ${view.stepsPlanned} steps`,
    ...(view.waitingReason === undefined ? [] : [`waits for ${view.waitingFor}: ${view.waitingReason}`]),
    ...(view.held ? ['held by a person'] : []),
    ...Object.entries({ ...view.notes, ...view.marks }).map(([what, said]) => `${what}: ${said}`),
    ...(steps.length === 0 ? [] : [table(['#', 'state', 'seconds', 'effect', 'command', ''], steps)]),
    ...view.undo.map((line) => `would undo: ${line}`),
  ].join('\n');
}

function secondsOf({ startedAt, endedAt }: TimelineEntry): string {
  return endedAt === undefined ? '' : ((Date.parse(endedAt) - Date.parse(startedAt)) / 1000).toFixed(1);
}
