import type { IncidentRecord } from './incident-record.ts';

/** No alert fires any more. What a person opened has no alert that could end: it is never quiet by itself. */
export function isQuietNow({ alertCount: { total, firing } }: Pick<IncidentRecord, 'alertCount'>): boolean {
  return total > 0 && firing === 0;
}
