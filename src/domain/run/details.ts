import type { Plan } from '../plan/plan.ts';
import type { RunView, TimelineEntry } from './view.ts';

const signs: Record<TimelineEntry['state'], string> = {
  running: '…',
  done: '✔',
  failed: '✘',
  skipped: 'skipped',
  parked: 'parked',
};

/** The run as Markdown for the Temporal UI's details: phase, what is waited for, the plan with each step's state. */
export function detailsOf(view: RunView, plan: Plan | undefined, timeline: readonly TimelineEntry[]): string {
  const parts = [`**${view.phase}** ${view.runbook} of **${view.target}**, risk ${view.risk}`];
  if (view.waitingReason !== undefined) parts.push(`Waiting for **${view.waitingFor}**: ${view.waitingReason}`);
  if (view.held) parts.push('Held by a person: send `release` to go on.');
  const notes = Object.entries(view.notes).map(([name, text]) => noteOf(name, text));
  if (notes.length > 0) parts.push(notes.join('\n'));
  if (plan !== undefined) parts.push(`Plan \`${plan.hash}\``, stepsOf(plan, timeline));
  const undone = timeline.filter((entry) => entry.effect === 'undo');
  if (undone.length > 0) parts.push(undone.map((entry) => `- undo ${signs[entry.state]} ${code(entry.command)}`).join('\n'));
  return parts.join('\n\n');
}

function noteOf(name: string, text: string): string {
  const lines = text.split('\n');
  return lines.length === 1 ? `- ${name}: **${text}**` : [`- ${name}:`, ...lines.map((line) => `  - ${code(line)}`)].join('\n');
}

/** A list and no table: the Temporal UI shows an escaped `|` of a cell as it stands, and commands have many. */
function stepsOf(plan: Plan, timeline: readonly TimelineEntry[]): string {
  const latest = new Map(timeline.filter((entry) => entry.n > 0).map((entry) => [entry.n, entry]));
  return plan.lines
    .map(({ n, effect, risk, command }) => {
      const entry = latest.get(n);
      return `${n}. ${entry ? `${signs[entry.state]} ` : ''}**${effect}** ${risk} ${code(command)}`;
    })
    .join('\n');
}

/** A command as code in one line of Markdown, whatever backticks it holds itself. */
function code(command: string): string {
  const line = command.replaceAll(/\s*\n\s*/g, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
