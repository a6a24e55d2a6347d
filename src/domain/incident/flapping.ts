import type { FollowUp, IncidentRecord } from './incident-record.ts';

const longestHoldSeconds = 3600;
const dayMs = 86_400_000;

/** Recovery of what comes and goes must hold twice as long, at most an hour. */
export function holdOf(holdSeconds: number, flapping: boolean): number {
  return flapping ? Math.min(longestHoldSeconds, holdSeconds * 2) : holdSeconds;
}

/** An alert that comes and goes is itself something to mend. */
export function tuneAlerts({ since, acknowledgedBy, scenario }: Pick<IncidentRecord, 'since' | 'acknowledgedBy' | 'scenario'>): FollowUp {
  const due = new Date(Date.parse(since) + 14 * dayMs).toISOString().slice(0, 10);
  return { what: `tune the alerts of ${scenario}: they come and go`, kind: 'detect', owner: acknowledgedBy ?? 'on call', due };
}
