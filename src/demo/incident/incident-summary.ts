import Table from 'cli-table3';
import type { IncidentRecord } from '../../domain/incident/incident-record.ts';
import { mitigationWords } from '../../domain/incident/mitigation-risk.ts';

/** What the demo leaves in `incident.json`. */
export interface IncidentSummary {
  state: string;
  severity: number;
  /** From the incident's opening to its first finding. */
  firstFindingSeconds: number;
  paged: string[];
  acknowledgedBy: string;
  mitigation: { verdict: string; what: string; approvedBy: readonly string[] };
  seconds: number;
  reportPath: string;
}

export function incidentSummary(record: IncidentRecord, reportPath: string): IncidentSummary {
  const secondsTo = (at: string | undefined): number => (at === undefined ? Number.NaN : (Date.parse(at) - begun(record)) / 1000);
  const [tried] = record.tried;
  return {
    state: record.state,
    severity: record.severity,
    firstFindingSeconds: secondsTo(record.timeline.find(({ kind }) => kind === 'finding')?.at),
    paged: [...new Set(record.deliveries.flatMap(({ person }) => person ?? []))],
    acknowledgedBy: record.acknowledgedBy ?? '',
    mitigation: {
      verdict: tried?.state ?? 'none',
      what: tried === undefined ? '' : mitigationWords(tried.mitigation),
      approvedBy: tried?.approvedBy ?? [],
    },
    seconds: secondsTo(record.resolvedAt),
    reportPath,
  };
}

/** When the incident was opened: its alert had been firing a moment by then. */
function begun({ timeline, since }: IncidentRecord): number {
  return Date.parse(timeline[0]?.at ?? since);
}

export function incidentTable(summary: IncidentSummary): string {
  const { severity, firstFindingSeconds, paged, acknowledgedBy, mitigation, state, seconds } = summary;
  const table = new Table({ head: ['', ''], style: { head: [], border: [] } });
  table.push(
    ['severity', `Sev${severity}`],
    ['first finding', `${firstFindingSeconds.toFixed(1)} s after it was opened`],
    ['paged', paged.join(', ')],
    ['acknowledged by', acknowledgedBy],
    ['tried', `${mitigation.what}: ${mitigation.verdict}, approved by ${mitigation.approvedBy.join(', ')}`],
    ['ended', `${state} after ${seconds.toFixed(0)} s`],
  );
  return table.toString();
}

/** Found, paged, approved, helped, over, and written down. */
export function incidentHeld({ state, firstFindingSeconds, paged, mitigation, reportPath }: IncidentSummary): boolean {
  return state === 'resolved' && firstFindingSeconds < 10 && paged.length > 0 && mitigation.verdict === 'helped' && reportPath !== '';
}
