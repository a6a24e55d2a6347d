import { durationText } from '../definition/duration.ts';
import type { Finding } from './finding.ts';
import type { IncidentRecord, Tried } from './incident-record.ts';
import type { Mitigation } from './mitigation.ts';
import { mitigationWords, riskOf } from './mitigation-risk.ts';

const mostLines = 12;

/** An incident as Markdown, for the Temporal UI. What came with alerts stands there as code, so that it is text whatever it holds; a restricted one shows nothing of its case. */
export function incidentDetails(record: IncidentRecord, options: readonly Mitigation[]): string {
  const { state, severity, target, number, acknowledgedBy } = record;
  if (record.restricted) return `**${state}** #${number} of **${target}**, Sev${severity}: restricted to those who must know`;
  const onIt = acknowledgedBy === undefined ? 'nobody has acknowledged' : `**${code(acknowledgedBy)}** is on it`;
  return [
    `**${state}** #${number} of **${target}**, Sev${severity}: ${code(record.title)}`,
    `${onIt}; ${alertWords(record)}`,
    clockWords(record),
    section('Seen', record.findings.filter(({ verdict }) => verdict !== 'normal').map(findingWords)),
    section('Tried', record.tried.map(triedWords)),
    section(
      'Could be done',
      options.map((option, n) => `${n + 1}. ${code(mitigationWords(option))} (${riskOf(option)})`),
    ),
    section(
      'Lately',
      record.timeline.slice(-mostLines).map(({ at, by, text }) => `- ${at.slice(11, 19)} ${code(by)}: ${code(text)}`),
    ),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function alertWords({ alertCount: { firing, suppressed, resolved, total }, flapping }: IncidentRecord): string {
  const more = suppressed > 0 ? `, ${suppressed} suppressed` : '';
  return `${firing} of ${total} alerts fire, ${resolved} are resolved${more}${flapping ? ', flapping' : ''}`;
}

/** What was to be done by when, and whether it was. */
function clockWords({ deadlines }: IncidentRecord): string {
  const words = deadlines.map(({ name, tookSeconds, met }) => {
    const took = tookSeconds === undefined ? 'not done' : durationText(Math.max(1, tookSeconds));
    return `${name} ${took}${met === false ? ' (too late)' : ''}`;
  });
  return words.length === 0 ? '' : `Clocks: ${words.join(', ')}`;
}

function findingWords({ probe, verdict, saw, means }: Finding): string {
  return `- **${verdict}** ${code(probe)}: ${code(saw)} ${means === '' ? '' : `→ ${code(means)}`}`;
}

function triedWords({ mitigation, state, risk, verdict }: Tried): string {
  return `- **${state}** ${code(mitigationWords(mitigation))} (${risk})${verdict === undefined ? '' : `: ${code(verdict)}`}`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}:\n${lines.join('\n')}`;
}

/** Any text as code in one line of Markdown, whatever it holds itself. */
function code(text: string): string {
  const line = text.replaceAll(/\s*[\r\n]\s*/g, ' ').slice(0, 300);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line || ' '}${fence}` : `${fence} ${line} ${fence}`;
}
