import type { Notice } from '../../domain/incident/notice.ts';
import { oneLine } from '../../domain/incident/plain-text.ts';
import type { Severity } from '../../domain/incident/severity.ts';

/** What the public is told of one incident. */
export interface PublicState {
  subject: string;
  state: 'open' | 'resolved';
  severity: Severity;
  title: string;
  lines: readonly string[];
  /** ISO 8601, UTC. */
  at: string;
}

export function publicState({ kind, subject, severity, title, lines }: Notice, now: Date): PublicState {
  return {
    subject: oneLine(subject, 200),
    state: kind === 'resolved' ? 'resolved' : 'open',
    severity,
    title: oneLine(title, 180),
    lines: lines.slice(0, 20).map((line) => oneLine(line, 500)),
    at: now.toISOString(),
  };
}
