import type { Notice } from '../../domain/incident/notice.ts';
import { oneLine } from '../../domain/incident/plain-text.ts';
import type { Severity } from '../../domain/incident/severity.ts';

/** What the public is told of one incident: nothing that came with an alert or was found, only what a person published. */
export interface PublicState {
  subject: string;
  state: 'open' | 'resolved';
  severity: Severity;
  /** Empty where nothing was published with it. */
  text: string;
  /** ISO 8601, UTC. */
  at: string;
}

export function publicState({ kind, subject, severity, published = '' }: Notice, now: Date): PublicState {
  return {
    subject: oneLine(subject, 200),
    state: kind === 'resolved' ? 'resolved' : 'open',
    severity,
    text: oneLine(published, 1000),
    at: now.toISOString(),
  };
}
